module tock/bench

go 1.26.8

require tock v0.0.0

replace tock => ../
