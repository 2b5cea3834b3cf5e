package proc

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"tock/k"
)

// tlsOf is the state of an encrypted connection, found below whatever wraps it.
func tlsOf(nc net.Conn) (tls.ConnectionState, bool) {
	for {
		if t, ok := nc.(*tls.Conn); ok {
			return t.ConnectionState(), true
		}
		inner, ok := nc.(interface{ NetConn() net.Conn })
		if !ok {
			return tls.ConnectionState{}, false
		}
		nc = inner.NetConn()
	}
}

// tlsStatus is .z.e and -26!handle: what is known of the encryption of a connection.
// Source: code.kx.com/q/ref/dotz/#ze-tls-connection-status.
func tlsStatus(state tls.ConnectionState, encrypted bool) k.Value {
	if !encrypted {
		return k.MustDict(k.Syms(nil), k.EmptyList)
	}
	version := strings.Replace(tls.VersionName(state.Version), "TLS ", "TLSv", 1)
	version = strings.TrimSuffix(version, ".0")
	names := []string{"CIPHER", "PROTOCOL"}
	values := []k.Value{k.NewSymbol(tls.CipherSuiteName(state.CipherSuite)), k.NewSymbol(version)}
	if len(state.PeerCertificates) > 0 {
		names, values = append(names, "CERT"), append(values, certificateStatus(state))
	}
	return k.MustDict(k.Symbols(names...), k.NewList(values))
}

// certificateStatus is the certificate that the other end showed.
func certificateStatus(state tls.ConnectionState) k.Value {
	c := state.PeerCertificates[0]
	var err error
	if len(state.VerifiedChains) == 0 {
		roots, _ := authorities() // without them the system's count
		err = verifyChain(state.PeerCertificates, roots)
	}
	when := func(t time.Time) k.Value { return k.String(t.UTC().Format("Jan _2 15:04:05 2006 GMT")) }
	return k.MustDict(
		k.Symbols("SUBJECT", "ISSUER", "SERIALNUMBER", "NOTVALIDBEFORE", "NOTVALIDAFTER", "VERIFIED", "VERIFYERROR"),
		k.NewList([]k.Value{k.String(distinguished(c.Subject)), k.String(distinguished(c.Issuer)), k.String(fmt.Sprintf("%X", c.SerialNumber)),
			when(c.NotBefore), when(c.NotAfter), k.NewBool(err == nil), k.NewLong(verifyError(c, err))}))
}

// verifyError is OpenSSL's number of why a certificate was not verified, 0 if it was.
func verifyError(c *x509.Certificate, err error) int64 {
	const unspecified, notYetValid, expired, selfSigned, noIssuer = 1, 9, 10, 18, 20
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if time.Now().Before(c.NotBefore) {
			return notYetValid
		}
		return expired
	case errors.As(err, &unknown):
		if c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil {
			return selfSigned
		}
		return noIssuer
	}
	return unspecified
}

// attributeNames is the short names of what a distinguished name is made of.
var attributeNames = map[string]string{"2.5.4.3": "CN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
	"2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.17": "postalCode", "1.2.840.113549.1.9.1": "emailAddress"}

// distinguished is a name as OpenSSL shows it on one line: /C=US/O=Example/CN=name.
func distinguished(name pkix.Name) string {
	var b strings.Builder
	for _, a := range name.Names {
		short := attributeNames[a.Type.String()]
		if short == "" {
			short = a.Type.String()
		}
		fmt.Fprintf(&b, "/%s=%v", short, a.Value)
	}
	return b.String()
}
