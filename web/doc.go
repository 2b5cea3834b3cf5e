// Package web is what every process serves on its own port beside kdb+'s pages: a console
// at /console, its figures for Prometheus at /metrics, and the address the console asks
// by, POST /query, which programs may use too.
//
//	curl -s localhost:5011/query -d 'select last price by sym from trade'
//	{"kind":"keyed table","rows":3,"columns":[{"name":"sym","type":"s","key":true,"values":["AAPL",...]},...],...}
//
// The console is a client of the process: its queries travel over a connection of the
// user's own, so .z.pw, .z.pg, -b, -u, -T and negative ports hold for them as for anybody's,
// and a query ends when its page is closed. Figures are collected beside the main thread
// and come also while it is busy.
//
// A process that assigns .z.ph or .z.pp serves all addresses itself.
package web

import (
	"net/http"
	"time"

	"tock/proc"
)

// Install gives a process its pages; before it listens.
func Install(p *proc.Process, name string) {
	p.HandlePage("/metrics", metricsHandler(p, sampleWait))
	p.HandlePage("/query", http.HandlerFunc(answerQuery))
	for path, h := range consolePages(name) {
		p.HandlePage(path, h)
	}
}

// sampleWait is how long a request for the figures waits for a busy main thread.
const sampleWait = 250 * time.Millisecond
