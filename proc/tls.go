package proc

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/rs/zerolog"

	"tock/ipc"
	"tock/k"
)

// sslDefaults is the settings of TLS in the order in which -26! shows them, with what
// holds when the environment says nothing.
var sslDefaults = [][2]string{
	{"SSL_CERT_FILE", ""}, {"SSL_CA_CERT_FILE", ""}, {"SSL_CA_CERT_PATH", ""}, {"SSL_KEY_FILE", ""}, {"SSL_CIPHER_LIST", ""},
	{"SSL_VERIFY_CLIENT", "NO"}, {"SSL_VERIFY_SERVER", "YES"}, {"SSL_MINPROTOCOL", "TLSv1.2"}, {"SSL_MAXPROTOCOL", "None"},
}

// sslSetting is an environment variable of TLS; KX_SSL_... is preferred to SSL_....
// Source: code.kx.com/q/kb/ssl.
func sslSetting(name string) string {
	for _, variable := range []string{"KX_" + name, name} {
		if v := os.Getenv(variable); v != "" {
			return v
		}
	}
	for _, d := range sslDefaults {
		if d[0] == name {
			return d[1]
		}
	}
	return ""
}

// sslSettings is -26!(): what holds for this process.
func sslSettings() k.Value {
	names, values := []string{"SSLEAY_VERSION"}, []k.Value{k.NewSymbol("crypto/tls " + runtime.Version())}
	for _, d := range sslDefaults {
		names = append(names, d[0])
		values = append(values, k.NewSymbol(sslSetting(d[0])))
	}
	return k.MustDict(k.Symbols(names...), k.Collapse(values))
}

// protocols is the names of TLS versions. SSLv3, and None for the lowest, stand for the
// lowest there is.
var protocols = map[string]uint16{"NONE": 0, "SSLV3": tls.VersionTLS10, "TLSV1": tls.VersionTLS10, "TLSV1.1": tls.VersionTLS11,
	"TLSV1.2": tls.VersionTLS12, "TLSV1.3": tls.VersionTLS13}

// tlsConfig is what a server and a client have in common.
func tlsConfig() (*tls.Config, error) {
	lowest, ok := protocols[strings.ToUpper(sslSetting("SSL_MINPROTOCOL"))]
	highest, known := protocols[strings.ToUpper(sslSetting("SSL_MAXPROTOCOL"))]
	if !ok || !known {
		return nil, errors.New("TLS: SSL_MINPROTOCOL and SSL_MAXPROTOCOL are TLSv1, TLSv1.1, TLSv1.2, TLSv1.3 or None")
	}
	suites, err := cipherSuites(sslSetting("SSL_CIPHER_LIST"))
	if err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: max(lowest, tls.VersionTLS10), MaxVersion: highest, CipherSuites: suites}, nil
}

// tlsServer is the configuration of -E 1 and -E 2 as the files are now.
//
// Errors: of the files that the settings name.
func tlsServer() (*tls.Config, error) {
	config, err := tlsConfig()
	if err != nil {
		return nil, err
	}
	cert, key := sslSetting("SSL_CERT_FILE"), sslSetting("SSL_KEY_FILE")
	if cert == "" || key == "" {
		return nil, errors.New("TLS: SSL_CERT_FILE and SSL_KEY_FILE name no certificate and key")
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("TLS: SSL_CERT_FILE and SSL_KEY_FILE: %w", err)
	}
	config.Certificates = []tls.Certificate{pair}
	switch verify := sslSetting("SSL_VERIFY_CLIENT"); verify {
	case "NO":
		return config, nil
	case "YES":
		config.ClientAuth = tls.RequireAndVerifyClientCert
	case "IFPRESENT":
		config.ClientAuth = tls.VerifyClientCertIfGiven
	case "REQUESTONLY":
		config.ClientAuth = tls.RequestClientCert
	default:
		return nil, fmt.Errorf("TLS: SSL_VERIFY_CLIENT is NO, YES, IFPRESENT or REQUESTONLY, not %q", verify)
	}
	config.ClientCAs, err = authorities()
	return config, err
}

// tlsClient is the configuration of hopen to a tcps address. As in kdb+ the server's
// certificate must come from an authority that is trusted; SSL_VERIFY_SERVER=HOSTIP wants
// it to be for the name dialled as well.
func tlsClient() (*tls.Config, error) {
	config, err := tlsConfig()
	if err != nil {
		return nil, err
	}
	// SSL_CERT_FILE alone is what other programs call the authorities.
	if cert, key := sslSetting("SSL_CERT_FILE"), sslSetting("SSL_KEY_FILE"); cert != "" && key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("TLS: SSL_CERT_FILE and SSL_KEY_FILE: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	verify := sslSetting("SSL_VERIFY_SERVER")
	if verify == "NO" {
		config.InsecureSkipVerify = true
		return config, nil
	}
	if config.RootCAs, err = authorities(); err != nil || verify == "HOSTIP" {
		return config, err
	}
	roots := config.RootCAs
	config.InsecureSkipVerify = true // of the name; the chain is verified here
	config.VerifyConnection = func(s tls.ConnectionState) error { return verifyChain(s.PeerCertificates, roots) }
	return config, nil
}

// verifyChain reports whether a trusted authority issued a certificate, whatever name and
// use it is for.
func verifyChain(chain []*x509.Certificate, roots *x509.CertPool) error {
	if len(chain) == 0 {
		return errors.New("no certificate")
	}
	opts := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
	for _, c := range chain[1:] {
		opts.Intermediates.AddCert(c)
	}
	_, err := chain[0].Verify(opts)
	return err
}

// authorities is the certificates of SSL_CA_CERT_FILE and SSL_CA_CERT_PATH, or nil for the
// system's.
func authorities() (*x509.CertPool, error) {
	file, dir := sslSetting("SSL_CA_CERT_FILE"), sslSetting("SSL_CA_CERT_PATH")
	if file == "" && dir == "" {
		return nil, nil
	}
	pool := x509.NewCertPool()
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("TLS: SSL_CA_CERT_FILE: %w", err)
		}
		if !pool.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("TLS: SSL_CA_CERT_FILE: no certificate in %s", file)
		}
	}
	for _, file := range caFiles(dir) {
		if text, err := os.ReadFile(file); err == nil {
			pool.AppendCertsFromPEM(text) // what is no certificate is passed over
		}
	}
	return pool, nil
}

// caFiles is the files of SSL_CA_CERT_PATH.
func caFiles(dir string) []string {
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		if e.Type().IsRegular() || e.Type()&fs.ModeSymlink != 0 {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out
}

// tlsFiles gives each new connection the configuration of the files as they are then, so
// certificates can be renewed while the process runs.
type tlsFiles struct {
	log zerolog.Logger

	mu     sync.Mutex
	stamp  string
	config *tls.Config
}

// stampFiles tells one state of the files from another without reading them.
func stampFiles() string {
	var b strings.Builder
	files := []string{sslSetting("SSL_CERT_FILE"), sslSetting("SSL_KEY_FILE"), sslSetting("SSL_CA_CERT_FILE")}
	for _, file := range append(files, caFiles(sslSetting("SSL_CA_CERT_PATH"))...) {
		if info, err := os.Stat(file); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", file, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// current is the configuration now; files that cannot be used leave the one before.
func (f *tlsFiles) current(*tls.ClientHelloInfo) (*tls.Config, error) {
	stamp := stampFiles()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.config != nil && stamp == f.stamp {
		return f.config, nil
	}
	config, err := tlsServer()
	switch {
	case err == nil:
		f.stamp, f.config = stamp, config
	case f.config == nil:
		return nil, err
	default: // perhaps only half written: the next connection looks again
		f.log.Error().Err(err).Msg("new certificates not used")
	}
	return f.config, nil
}

// useTLS puts what -E asks for into a listener's options.
//
// Errors: of the files, so that a process without a certificate does not start.
func (o *Options) useTLS(to *ipc.ListenOptions) error {
	if o.TLS == 0 {
		return nil
	}
	files := &tlsFiles{log: to.Log}
	if _, err := files.current(nil); err != nil {
		return err
	}
	to.TLS = &tls.Config{GetConfigForClient: files.current}
	to.TLSOnly = o.TLS == 2
	return nil
}

// TLS is what -E asks for, for another port of the process: the configuration, nil without
// -E, and whether the process's own port admits TLS only.
//
// Errors: of the files.
func (p *Process) TLS() (config *tls.Config, only bool, err error) {
	to := ipc.ListenOptions{}
	to.Log = p.log
	err = p.opts.useTLS(&to)
	return to.TLS, to.TLSOnly, err
}
