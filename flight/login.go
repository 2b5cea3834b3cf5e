package flight

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strings"

	"github.com/apache/arrow/go/v15/arrow/flight"
	gen "github.com/apache/arrow/go/v15/arrow/flight/gen/flight"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// Who calls. Tokens are the name and password themselves in another dress, as basic
// authentication sends them anyway: the server keeps nothing of its clients, and the process
// looks at them with every call.

const (
	headerAuth  = "authorization"
	headerToken = "auth-token-bin" // of Flight's older handshake
	basic       = "Basic "
	bearer      = "Bearer "
)

type login struct{ user, password string }

// credentials is who makes a call; nobody when it does not say.
func credentials(ctx context.Context) (login, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	if values := md.Get(headerAuth); len(values) > 0 {
		text, ok := strings.CutPrefix(values[0], basic)
		if !ok {
			text, ok = strings.CutPrefix(values[0], bearer)
		}
		if !ok {
			return login{}, status.Error(codes.Unauthenticated, "basic authentication is wanted")
		}
		return decoded(text)
	}
	if values := md.Get(headerToken); len(values) > 0 {
		return decoded(values[0])
	}
	return login{}, nil
}

// decoded is a name and password in base64, with padding or without.
func decoded(text string) (login, error) {
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return login{}, status.Error(codes.Unauthenticated, "a name and password in base64 are wanted")
	}
	user, password, _ := strings.Cut(string(b), ":")
	return login{user, password}, nil
}

func (l login) token() string {
	return base64.StdEncoding.EncodeToString([]byte(l.user + ":" + l.password))
}

// Handshake logs in: by the authorization header, or by the first message.
func (s *service) Handshake(stream flight.FlightService_HandshakeServer) error {
	ctx := stream.Context()
	who, err := credentials(ctx)
	if err != nil {
		return err
	}
	byMessage := false
	if who == (login{}) {
		first, err := stream.Recv()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		var auth gen.BasicAuth
		if payload := first.GetPayload(); len(payload) > 0 {
			if err := proto.Unmarshal(payload, &auth); err != nil {
				return status.Error(codes.Unauthenticated, "basic authentication is wanted")
			}
			who, byMessage = login{auth.GetUsername(), auth.GetPassword()}, true
		}
	}
	c, err := s.dial(ctx, who)
	if err != nil {
		return err
	}
	_ = c.Close()
	if byMessage {
		return stream.Send(&flight.HandshakeResponse{Payload: []byte(who.token())})
	}
	return stream.SendHeader(metadata.Pairs(headerAuth, bearer+who.token()))
}
