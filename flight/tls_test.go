package flight_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/apache/arrow/go/v15/arrow/flight"
	"google.golang.org/grpc"
	transport "google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"tock/test/rig"
)

// certificate writes a certificate of this host that it signs itself, and its key.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key, pool = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), x509.NewCertPool()
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(parsed)
	return cert, key, pool
}

// TestTLS: with -E the port speaks TLS, with -E 2 between server and process too.
func TestTLS(t *testing.T) {
	cert, key, pool := certificate(t)
	t.Setenv("SSL_CERT_FILE", cert)
	t.Setenv("SSL_KEY_FILE", key)
	for _, mode := range []string{"1", "2"} {
		port, door := rig.Port(t), rig.Port(t)
		rig.Start(t, t.TempDir(), 0, "hdb", t.TempDir(), "-p", fmt.Sprint(port), "-E", mode, "-flight", fmt.Sprint("127.0.0.1:", door))
		dial := func(creds transport.TransportCredentials) flight.Client {
			c, err := flight.NewClientWithMiddleware(fmt.Sprint("127.0.0.1:", door), nil, nil, grpc.WithTransportCredentials(creds))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = c.Close() })
			return c
		}
		ctx, cancel := context.WithTimeout(t.Context(), rig.Patience)
		defer cancel()
		secure := dial(transport.NewTLS(&tls.Config{RootCAs: pool, ServerName: "localhost"}))
		rows, err := get(ctx, secure, "([]x:til 3)")
		for ctx.Err() == nil && err != nil { // until it listens
			time.Sleep(50 * time.Millisecond)
			rows, err = get(ctx, secure, "([]x:til 3)")
		}
		if err != nil || len(rows) != 1 || rows[0].Len() != 3 {
			t.Fatalf("-E %s: %v %v", mode, rows, err)
		}
		if _, err := get(ctx, dial(insecure.NewCredentials()), "([]x:til 3)"); err == nil {
			t.Errorf("-E %s: a connection without TLS was served", mode)
		}
	}
}
