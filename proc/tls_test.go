package proc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// authority signs certificates for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	file string
}

func newAuthority(t *testing.T, dir, name string) *authority {
	t.Helper()
	a := &authority{file: filepath.Join(dir, name+".pem")}
	template := template(name)
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	a.key = newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	writePEM(t, a.file, "CERTIFICATE", der)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func template(name string) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	return &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{Organization: []string{"Someone"}, CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
}

// issue writes a certificate and its key and gives the two files.
func (a *authority) issue(t *testing.T, dir, name string, hosts ...string) (cert, key string) {
	t.Helper()
	template := template(name)
	template.DNSNames = hosts
	private := newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, private.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, name+"-cert.pem"), filepath.Join(dir, name+"-key.pem")
	writePEM(t, cert, "CERTIFICATE", der)
	writePEM(t, key, "EC PRIVATE KEY", secret)
	return cert, key
}

func writePEM(t *testing.T, file, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// serverFiles makes an authority and a server's certificate and points the environment at
// them.
func serverFiles(t *testing.T) (dir string, a *authority) {
	t.Helper()
	dir = t.TempDir()
	a = newAuthority(t, dir, "ca")
	cert, key := a.issue(t, dir, "server", "localhost")
	t.Setenv("SSL_CERT_FILE", "/nowhere") // KX_ is preferred
	t.Setenv("KX_SSL_CERT_FILE", cert)
	t.Setenv("KX_SSL_KEY_FILE", key)
	t.Setenv("KX_SSL_CA_CERT_FILE", a.file)
	return dir, a
}

func TestTLS(t *testing.T) {
	dir, _ := serverFiles(t)
	server, asks := start(t, "-E", "1"), start(t)
	server.expect(`system"E"`, "1i")
	server.expect(`count .z.e`, "0")
	server.expect(`((-26!)[])[`+"`SSL_VERIFY_CLIENT`SSL_CERT_FILE]", "`NO`"+filepath.Join(dir, "server-cert.pem"))
	open := fmt.Sprintf("h:hopen`:tcps://localhost:%d", server.port)
	asks.q(open)
	asks.expect(`h"2+2"`, "4")
	asks.expect(`h"key .z.e"`, "`CIPHER`PROTOCOL") // the client shows no certificate unless asked
	asks.expect(`h".z.e[`+"`PROTOCOL]\"", "`TLSv1.3")
	asks.expect("(-26!h)[`CERT;`SUBJECT`VERIFIED`VERIFYERROR]", `("/O=Someone/CN=server";1b;0)`)
	asks.expect(fmt.Sprintf(`(hopen %d)"count .z.e"`, server.port), "0") // 1 takes plain ones too
	asks.expect("-26!99", "'domain")

	newAuthority(t, dir, "other")
	t.Setenv("KX_SSL_CA_CERT_FILE", filepath.Join(dir, "other.pem"))
	asks.expect(open, "'hop. OS reports: Certificate signed by unknown authority")
	t.Setenv("KX_SSL_VERIFY_SERVER", "NO")
	asks.q(open)
	asks.expect("(-26!h)[`CERT;`VERIFIED`VERIFYERROR]", "(0b;20)")
}

func TestTLSHostName(t *testing.T) {
	serverFiles(t)
	server, asks := start(t, "-E", "2"), start(t)
	t.Setenv("KX_SSL_VERIFY_SERVER", "HOSTIP")
	asks.expect(fmt.Sprintf("`:tcps://localhost:%d \"1+1\"", server.port), "2")
	if got := asks.q(fmt.Sprintf("`:tcps://127.0.0.1:%d \"1+1\"", server.port)); !strings.HasPrefix(got, "'hop. OS reports: ") {
		t.Errorf("an address the certificate is not for gives %s", got)
	}
	plain := start(t)
	if got := asks.q(fmt.Sprintf("hopen`:tcps://localhost:%d", plain.port)); strings.Contains(got, "localhost") || !strings.HasPrefix(got, "'hop. OS reports: ") {
		t.Errorf("an encrypted connection to a plain port gives %s", got)
	}
	if got := asks.q(fmt.Sprintf("hopen %d", server.port)); !strings.HasPrefix(got, "'") { // -E 2 takes no plain ones
		t.Errorf("a plain connection to -E 2 gives %s", got)
	}
}

func TestTLSClientCertificate(t *testing.T) {
	dir, a := serverFiles(t)
	t.Setenv("KX_SSL_VERIFY_CLIENT", "YES")
	server, asks := start(t, "-E", "1"), start(t)
	ask := fmt.Sprintf("`:tcps://localhost:%d \".z.e[`CERT;`SUBJECT]\"", server.port)
	t.Setenv("KX_SSL_CERT_FILE", "")
	t.Setenv("SSL_CERT_FILE", "")
	if got := asks.q(ask); !strings.HasPrefix(got, "'") {
		t.Errorf("without a certificate a client gets %s", got)
	}
	cert, key := a.issue(t, dir, "client")
	t.Setenv("SSL_CERT_FILE", cert)
	t.Setenv("KX_SSL_KEY_FILE", key)
	asks.expect(ask, `"/O=Someone/CN=client"`)
}

// A renewed certificate is used for connections from then on; one that cannot be read is
// not, and nothing stops.
func TestTLSRenewed(t *testing.T) {
	dir, a := serverFiles(t)
	server := start(t, "-E", "1")
	serial := func() string {
		t.Helper()
		c, err := tls.Dial("tcp", fmt.Sprintf("localhost:%d", server.port), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return c.ConnectionState().PeerCertificates[0].SerialNumber.String()
	}
	first := serial()
	cert, _ := a.issue(t, dir, "server", "localhost")
	second := serial()
	if first == second {
		t.Errorf("the certificate is still number %s after it was renewed", first)
	}
	if err := os.WriteFile(cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if third := serial(); third != second {
		t.Errorf("with a broken file the certificate is number %s, want %s", third, second)
	}
}

func TestTLSWithoutCertificate(t *testing.T) {
	serverFiles(t)
	t.Setenv("KX_SSL_CERT_FILE", "/nowhere")
	opts, err := ParseOptions([]string{"-E", "1"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(Config{Options: opts})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Listen("localhost:0W"); err == nil || !strings.Contains(err.Error(), "SSL_CERT_FILE") {
		t.Errorf("Listen without a certificate: %v", err)
	}
}

// hopen's timeout covers the handshakes: a port that takes a connection and says nothing.
func TestTLSTimeout(t *testing.T) {
	serverFiles(t)
	mute, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	r := start(t)
	for _, scheme := range []string{"tcps://", ""} {
		r.expect(fmt.Sprintf("hopen(`:%slocalhost:%d;50)", scheme, mute.Addr().(*net.TCPAddr).Port), "'timeout")
	}
}

// A client that stops within the TLS handshake holds up nobody.
func TestTLSHalfHandshake(t *testing.T) {
	serverFiles(t)
	server, asks := start(t, "-E", "1"), start(t)
	nc, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", server.port))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if _, err := nc.Write([]byte{0x16, 3, 1, 0xff}); err != nil {
		t.Fatal(err)
	}
	asks.expect(fmt.Sprintf("`:tcps://localhost:%d \"til 3\"", server.port), "0 1 2")
}
