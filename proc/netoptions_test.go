package proc

import (
	"strings"
	"testing"

	"tock/ipc"
	"tock/k"
)

func TestNetOptions(t *testing.T) {
	for text, want := range map[string]NetOptions{
		"":                                  {},
		"-net-host 127.0.0.1 -p 5010":       {Host: "127.0.0.1"},
		"-net-queue 512MB":                  {QueueBytes: 512 << 20},
		"-net-queue none":                   {QueueBytes: -1},
		"-net-buffers 256KB -net-clients 9": {Buffers: 256 << 10, Clients: 9},
		"-net-compress off":                 {Compress: -1},
		"-net-compress always":              {Compress: 1},
		"-net-compress 10000":               {Compress: 10000},
	} {
		o, err := ParseOptions(strings.Fields(text))
		if err != nil || o.Net != want {
			t.Errorf("%q: %+v %v, want %+v", text, o, err, want)
		}
	}
	for _, text := range []string{"-net-queue", "-net-queue 0", "-net-queue -1", "-net-queue 9x", "-net-queue 99999999999GB", "-net-buffers 2GB", "-net-buffers x",
		"-net-compress no", "-net-compress 0", "-net-clients -1", "-net-clients many"} {
		if _, err := ParseOptions(strings.Fields(text)); err == nil || !strings.Contains(err.Error(), "option -net-") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// What the options say reaches the port and what is opened.
func TestNetOptionsHold(t *testing.T) {
	r := start(t, "-net-host", "127.0.0.1", "-net-queue", "1MB", "-net-compress", "off", "-net-buffers", "64KB", "-net-clients", "2")
	var o ipc.Options
	r.p.opts.Net.connection(&o)
	if o.MaxQueueBytes != 1<<20 || o.CompressBytes >= 0 || o.BufferBytes != 64<<10 {
		t.Errorf("%+v", o)
	}
	r.p.Do(func() {
		if err := r.p.Listen("0W"); err != nil {
			t.Error(err)
		}
		if at := r.p.listen.listener.Addr().String(); !strings.HasPrefix(at, "127.0.0.1:") {
			t.Errorf("listens on %s", at)
		}
		r.port = int(r.p.Port())
	})
	first, _ := r.dial(), r.dial()
	if c, err := ipc.Dial(t.Context(), ipc.Addr{Host: "127.0.0.1", Port: r.port}, ipc.DialOptions{}); err == nil {
		_ = c.Close()
		t.Error("a third client is let in")
	}
	r.out.await(t, "'conn")
	if v, err := first.conn.Call(t.Context(), k.String("2+2")); err != nil || v.Int() != 4 {
		t.Errorf("%v %v", v, err)
	}
}
