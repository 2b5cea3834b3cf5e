package web

import (
	"net/http"
	"sort"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tock/proc"
)

// source is where the figures of a process come from.
type source interface {
	Metrics(wait time.Duration) []proc.Metric
}

// collector hands a process's figures to Prometheus's library. Which there are is only
// known when they are collected: it is an unchecked collector.
type collector struct {
	from source
	wait time.Duration
}

func (c collector) Describe(chan<- *prometheus.Desc) {}

func (c collector) Collect(out chan<- prometheus.Metric) {
	metrics := c.from.Metrics(c.wait)
	sort.SliceStable(metrics, func(i, j int) bool { return metrics[i].Name < metrics[j].Name })
	for _, m := range metrics {
		var names, values []string
		if m.Label != "" {
			names, values = []string{m.Label}, []string{m.Of}
		}
		kind := prometheus.GaugeValue
		if m.Counter {
			kind = prometheus.CounterValue
		}
		metric, err := prometheus.NewConstMetric(prometheus.NewDesc(m.Name, m.Help, names, nil), kind, m.Value, values...)
		if err != nil { // a label that is no UTF-8
			metric = prometheus.NewInvalidMetric(prometheus.NewDesc(m.Name, m.Help, names, nil), err)
		}
		out <- metric
	}
}

// metricsHandler serves the figures of a process, of the Go runtime and of the system's
// process.
func metricsHandler(from source, wait time.Duration) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collector{from, wait}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
