package proc

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"

	"tock/ipc"
	"tock/k"
)

// sslSetting is an environment variable of TLS; KX_SSL_... is preferred to SSL_....
// Source: code.kx.com/q/kb/ssl.
func sslSetting(name string) string {
	if v := os.Getenv("KX_" + name); v != "" {
		return v
	}
	return os.Getenv(name)
}

// tlsServer is the configuration of -E 1 and -E 2.
//
// Errors: of the files that SSL_CERT_FILE, SSL_KEY_FILE and SSL_CA_CERT_FILE name.
func tlsServer() (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(sslSetting("SSL_CERT_FILE"), sslSetting("SSL_KEY_FILE"))
	if err != nil {
		return nil, fmt.Errorf("TLS: SSL_CERT_FILE and SSL_KEY_FILE: %w", err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	switch sslSetting("SSL_VERIFY_CLIENT") {
	case "", "NO":
		return config, nil
	case "OPTIONAL":
		config.ClientAuth = tls.VerifyClientCertIfGiven
	default:
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	config.ClientCAs, err = authorities()
	return config, err
}

// tlsClient is the configuration of hopen to a tcps address. As in kdb+ the server's
// certificate must come from an authority that is trusted, whatever name it is for.
func tlsClient() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true} // see VerifyConnection
	if cert, key := sslSetting("SSL_CERT_FILE"), sslSetting("SSL_KEY_FILE"); cert != "" && key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("TLS: SSL_CERT_FILE and SSL_KEY_FILE: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	if sslSetting("SSL_VERIFY_SERVER") == "NO" {
		return config, nil
	}
	roots, err := authorities()
	if err != nil {
		return nil, err
	}
	config.VerifyConnection = func(s tls.ConnectionState) error {
		if len(s.PeerCertificates) == 0 {
			return errors.New("the server has no certificate")
		}
		opts := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool()}
		for _, c := range s.PeerCertificates[1:] {
			opts.Intermediates.AddCert(c)
		}
		_, err := s.PeerCertificates[0].Verify(opts)
		return err
	}
	return config, nil
}

// authorities is the certificates of SSL_CA_CERT_FILE, or nil for the system's.
func authorities() (*x509.CertPool, error) {
	file := sslSetting("SSL_CA_CERT_FILE")
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("TLS: SSL_CA_CERT_FILE: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("TLS: SSL_CA_CERT_FILE: no certificate in %s", file)
	}
	return pool, nil
}

// useTLS puts what -E asks for into a listener's options.
func (o *Options) useTLS(to *ipc.ListenOptions) (err error) {
	if o.TLS > 0 {
		to.TLS, err = tlsServer()
		to.TLSOnly = o.TLS == 2
	}
	return err
}

// tlsStatus is .z.e: what is known of the encryption of a connection.
func tlsStatus(peer *Peer) k.Value {
	empty := k.MustDict(k.Syms(nil), k.EmptyList)
	if peer == nil {
		return empty
	}
	state, ok := peer.conn.TLS()
	if !ok {
		return empty
	}
	version := strings.Replace(tls.VersionName(state.Version), "TLS ", "TLSv", 1)
	return k.MustDict(k.Symbols("CIPHER", "PROTOCOL"),
		k.ListOf(k.NewSymbol(tls.CipherSuiteName(state.CipherSuite)), k.NewSymbol(version)))
}
