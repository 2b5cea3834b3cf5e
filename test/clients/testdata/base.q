/ Tables, functions and a view for the tools to look at, and three days on disk in the folder named on the command line.
system"S -17"
trade:([]time:`s#0D09:30:00+0D00:00:01*til 40;sym:`g#40#`JPM`NFLX`AAPL`IBM;price:100+til[40]%4;size:`int$1+til 40)
quote:([]time:0D09:30:00+0D00:00:01*til 20;sym:20#`JPM`NFLX;bid:99+til[20]%4;ask:100+til[20]%4;cond:20#"ABC")
ref:([sym:`JPM`NFLX`AAPL`IBM]name:("JP Morgan";"Netflix";"Apple";"IBM");lot:100 10 1 50)
strs:([]a:("x";"y";"x");b:1 2 3)
ticks:([]tm:2026.01.02D10:00:00.000 2026.01.02D10:20:00.000 2026.01.03D11:00:00.000;sym:`JPM`JPM`NFLX;price:1 2 3f)
fn:{[a;b]c:a+b;c*2}
lst:1 2 3
total::sum trade`size
.app.n:5
.app.f:{[x;y]x+y}
.app.t:([]a:1 2 3)
.u.t:`trade`quote
day:trade
{[d]trade::update price:price+d-2026.01.02 from day;.Q.dpft[`:db;d;`sym;]each`trade`quote}each 2026.01.02+til 3
trade:day
ready:1b
