package proc

import (
	"fmt"
	"strings"
	"testing"
)

func TestCipherList(t *testing.T) {
	serverFiles(t)
	const suite = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
	t.Setenv("KX_SSL_MAXPROTOCOL", "TLSv1.2")
	t.Setenv("KX_SSL_CIPHER_LIST", "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:AES128-SHA:NOT-BUILT-IN:!DSS")
	server, asks := start(t, "-E", "2"), start(t)
	asks.q(fmt.Sprintf("h:hopen`:tcps://localhost:%d", server.port))
	asks.expect("h\".z.e`CIPHER`PROTOCOL\"", "`"+suite+"`TLSv1.2")
	asks.expect("(-26!h)`CIPHER", "`"+suite)
	t.Setenv("KX_SSL_CIPHER_LIST", "ECDHE-RSA-AES128-GCM-SHA256")
	if got := asks.q(fmt.Sprintf("hopen`:tcps://localhost:%d", server.port)); !strings.HasPrefix(got, "'hop. OS reports: ") {
		t.Errorf("no cipher in common: %s", got)
	}
	for list, want := range map[string]int{"": 0, "AES128-SHA,AES256-SHA": 2, "AES128-SHA:AES256-SHA:!AES128-SHA": 1} {
		if got, err := cipherSuites(list); err != nil || len(got) != want {
			t.Errorf("%q: %d suites, %v", list, len(got), err)
		}
	}
	if _, err := cipherSuites("NONE-OF-THESE"); err == nil {
		t.Error("a list without a known suite is taken")
	}
}
