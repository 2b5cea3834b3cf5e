package flight

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/flight"
	arrowipc "github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	transport "google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	"tock/arrowio"
	"tock/ipc"
	"tock/k"
)

// Options is what a server needs to know.
type Options struct {
	// Address is where to listen, as host:port.
	Address string
	// Process is where the process listens; user and password in it are not used.
	Process ipc.Addr
	// TLS is the configuration of connections to the server; nil for plain ones.
	TLS *tls.Config
	// ProcessTLS is the configuration of connections to the process, where Process has TLS.
	ProcessTLS *tls.Config
	// MessageBytes is the most a client may send at once; 0 for 256 MiB.
	MessageBytes int
}

// Server is a running server.
type Server struct {
	grpc *grpc.Server
	done chan error
}

// Serve listens and serves until Stop.
//
// Errors: of listening.
func Serve(opts Options) (*Server, error) {
	l, err := net.Listen("tcp", opts.Address)
	if err != nil {
		return nil, err
	}
	most := opts.MessageBytes
	if most == 0 {
		most = 256 << 20
	}
	how := []grpc.ServerOption{grpc.MaxRecvMsgSize(most)}
	if opts.TLS != nil {
		how = append(how, grpc.Creds(transport.NewTLS(overHTTP2(opts.TLS))))
	}
	s := &Server{grpc: grpc.NewServer(how...), done: make(chan error, 1)}
	flight.RegisterFlightServiceServer(s.grpc, &service{process: opts.Process, tls: opts.ProcessTLS})
	go func() { s.done <- s.grpc.Serve(l) }()
	return s, nil
}

// overHTTP2 is a configuration that offers HTTP/2, also where it is made for each client.
func overHTTP2(config *tls.Config) *tls.Config {
	config = config.Clone()
	config.NextProtos = []string{"h2"}
	if of := config.GetConfigForClient; of != nil {
		config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			c, err := of(hello)
			if c != nil {
				c = c.Clone()
				c.NextProtos = []string{"h2"}
			}
			return c, err
		}
	}
	return config
}

// Beside serves the process of this program that listens on a port (below 0 when with
// threads), at the address of a command line's option: [HOST:]PORT. Without the option there
// is no server, which can be stopped all the same. secure is the configuration for clients,
// nil without TLS; only says that the process's own port admits TLS only.
//
// Errors: for an option without a port, a process that does not listen; those of listening.
func Beside(option []string, port int32, secure *tls.Config, only bool) (*Server, error) {
	if len(option) == 0 {
		return nil, nil
	}
	address := option[0]
	if !strings.Contains(address, ":") {
		address = ":" + address
	}
	if port == 0 {
		return nil, errors.New("-flight: the process listens on no port (-p) that it could be asked by")
	}
	opts := Options{Address: address, Process: ipc.Addr{Host: "127.0.0.1", Port: int(max(port, -port)), TLS: only}, TLS: secure}
	if only {
		// It is this process: there is no name to verify.
		opts.ProcessTLS = &tls.Config{InsecureSkipVerify: true, GetClientCertificate: ownCertificate(secure)}
	}
	s, err := Serve(opts)
	if err != nil {
		return nil, fmt.Errorf("-flight %s: %w", option[0], err)
	}
	return s, nil
}

// ownCertificate offers the server's own certificate where clients must have one.
func ownCertificate(config *tls.Config) func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	return func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		now := config
		if config.GetConfigForClient != nil {
			var err error
			if now, err = config.GetConfigForClient(nil); err != nil {
				return nil, err
			}
		}
		if len(now.Certificates) == 0 {
			return &tls.Certificate{}, nil
		}
		return &now.Certificates[0], nil
	}
}

// Stop ends the server and what it is doing.
func (s *Server) Stop() {
	if s == nil {
		return
	}
	s.grpc.Stop()
	<-s.done
}

// service answers the calls.
type service struct {
	flight.BaseFlightServer
	process ipc.Addr
	tls     *tls.Config
}

// ask sends a message to the process as the caller, and gives the answer.
func (s *service) ask(ctx context.Context, v k.Value) (k.Value, error) {
	var out k.Value
	err := s.session(ctx, func(c *ipc.Conn) (err error) {
		out, err = c.Call(ctx, v)
		return err
	})
	return out, err
}

// dial is a connection to the process as a user; the error is a status.
func (s *service) dial(ctx context.Context, who login) (*ipc.Conn, error) {
	addr := s.process
	addr.User, addr.Password = who.user, who.password
	c, err := ipc.Dial(ctx, addr, ipc.DialOptions{TLS: s.tls})
	switch {
	case errors.Is(err, k.ErrAccess):
		return nil, status.Error(codes.Unauthenticated, "access")
	case err != nil:
		return nil, status.Error(codes.Unavailable, err.Error())
	}
	return c, nil
}

// session calls f with a connection as the caller. What f returns becomes a status.
func (s *service) session(ctx context.Context, f func(c *ipc.Conn) error) error {
	who, err := credentials(ctx)
	if err != nil {
		return err
	}
	c, err := s.dial(ctx, who)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	return statusOf(ctx, f(c))
}

// statusOf is an error as a client sees it.
func statusOf(ctx context.Context, err error) error {
	var own k.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return status.FromContextError(ctx.Err()).Err()
	case errors.As(err, &own):
		return status.Error(codes.InvalidArgument, own.Error())
	}
	if _, ok := status.FromError(err); ok {
		return err
	}
	return status.Error(codes.Unavailable, err.Error())
}

// DoGet evaluates the ticket and sends the table it gives.
func (s *service) DoGet(ticket *flight.Ticket, stream flight.FlightService_DoGetServer) error {
	ctx := stream.Context()
	v, err := s.ask(ctx, k.String(string(ticket.GetTicket())))
	if err != nil {
		return err
	}
	schema, each, err := arrowio.Batches(v, arrowio.WriteOptions{Rows: batchRows(v)})
	if err != nil {
		return statusOf(ctx, err)
	}
	w := flight.NewRecordWriter(stream, arrowipc.WithSchema(schema))
	err = each(w.Write)
	if closeErr := w.Close(); err == nil { // sends the schema of no rows, too
		err = closeErr
	}
	return statusOf(ctx, err)
}

// batchRows keeps messages below the 4 MiB that gRPC's clients take unless told otherwise.
func batchRows(v k.Value) int {
	const goal, perColumn = 2 << 20, 16 // bytes of a message, of an item
	cols := 1
	if t := v.Table(); t != nil {
		cols = len(t.Cols)
	} else if v.IsKeyedTable() {
		cols = 16
	}
	return max(goal/(perColumn*cols), 256)
}

// tables is the q expression of the tables there are.
const tables = "tables[]"

// lookAt is a function of a name: the rows of the table, and the table without them. A
// partitioned table is asked for no partition.
const lookAt = "{t:get x;(count t;$[1b~.Q.qp t;?[x;enlist(in;.Q.pf;0#.Q.pv);0b;()];0#t])}"

// ListFlights lists the tables.
func (s *service) ListFlights(_ *flight.Criteria, stream flight.FlightService_ListFlightsServer) error {
	ctx := stream.Context()
	names, err := s.ask(ctx, k.String(tables))
	if err != nil {
		return err
	}
	for _, name := range names.Each() {
		info, err := s.tableInfo(ctx, name)
		if err != nil {
			continue // one that cannot be read does not hide the others
		}
		if err := stream.Send(info); err != nil {
			return err
		}
	}
	return nil
}

// GetFlightInfo says what a table or query gives. A query is evaluated for it.
func (s *service) GetFlightInfo(ctx context.Context, d *flight.FlightDescriptor) (*flight.FlightInfo, error) {
	name, text, err := wanted(d)
	if err != nil {
		return nil, err
	}
	if name != "" {
		return s.tableInfo(ctx, k.NewSymbol(name))
	}
	v, err := s.ask(ctx, k.String(text))
	if err != nil {
		return nil, err
	}
	return infoOf(ctx, d, text, v, int64(v.Len()))
}

// GetSchema is the schema of the same.
func (s *service) GetSchema(ctx context.Context, d *flight.FlightDescriptor) (*flight.SchemaResult, error) {
	info, err := s.GetFlightInfo(ctx, d)
	if err != nil {
		return nil, err
	}
	return &flight.SchemaResult{Schema: info.GetSchema()}, nil
}

// wanted is what a descriptor asks for: a table by name, or a text of q.
func wanted(d *flight.FlightDescriptor) (name, text string, err error) {
	switch path := d.GetPath(); {
	case len(path) == 1 && path[0] != "":
		return path[0], "", nil
	case len(path) == 0 && len(d.GetCmd()) > 0:
		return "", string(d.GetCmd()), nil
	}
	return "", "", status.Error(codes.InvalidArgument, "a descriptor is a path of one name, a table's, or a command, q text")
}

func (s *service) tableInfo(ctx context.Context, name k.Value) (*flight.FlightInfo, error) {
	v, err := s.ask(ctx, k.ListOf(k.String(lookAt), name))
	if err != nil {
		return nil, err
	}
	if v.Len() != 2 || v.At(0).Type() != -k.Long {
		return nil, status.Error(codes.InvalidArgument, "type: no table "+name.Text())
	}
	d := &flight.FlightDescriptor{Type: flight.DescriptorPATH, Path: []string{name.Text()}}
	return infoOf(ctx, d, "select from "+name.Text(), v.At(1), v.At(0).Int())
}

func infoOf(ctx context.Context, d *flight.FlightDescriptor, ticket string, v k.Value, rows int64) (*flight.FlightInfo, error) {
	schema, _, err := arrowio.Batches(v, arrowio.WriteOptions{})
	if err != nil {
		return nil, statusOf(ctx, err)
	}
	return &flight.FlightInfo{
		Schema:           flight.SerializeSchema(schema, memory.DefaultAllocator),
		FlightDescriptor: d,
		Endpoint:         []*flight.FlightEndpoint{{Ticket: &flight.Ticket{Ticket: []byte(ticket)}}},
		TotalRecords:     rows,
		TotalBytes:       -1,
	}, nil
}

// put is a function of a table's name and rows.
const put = "{$[`upd in key`.;upd[x;y];x upsert y];}"

// DoPut appends batches to a table, a message each in the order they come.
func (s *service) DoPut(stream flight.FlightService_DoPutServer) error {
	ctx := stream.Context()
	r, err := flight.NewRecordReader(checkedPut{stream})
	if err != nil {
		return status.Error(codes.InvalidArgument, err.Error())
	}
	defer r.Release()
	d := r.LatestFlightDescriptor()
	if len(d.GetPath()) != 1 || d.GetPath()[0] == "" {
		return status.Error(codes.InvalidArgument, "a descriptor whose path is the table's name is wanted")
	}
	name := d.GetPath()[0]
	return s.session(ctx, func(c *ipc.Conn) error {
		for r.Next() {
			if err := putBatch(ctx, c, name, r.Record()); err != nil {
				return err
			}
		}
		if err := r.Err(); err != nil {
			return status.Error(codes.InvalidArgument, err.Error())
		}
		return nil
	})
}

// checkedPut refuses messages that would make the library reserve memory without bound.
type checkedPut struct{ flight.DataStreamReader }

// Recv is the next message.
func (p checkedPut) Recv() (*flight.FlightData, error) {
	data, err := p.DataStreamReader.Recv()
	if err != nil {
		return nil, err
	}
	return data, arrowio.CheckMessage(data.GetDataHeader(), data.GetDataBody())
}

func putBatch(ctx context.Context, c *ipc.Conn, name string, rec arrow.Record) error {
	rows, err := arrowio.FromBatch(name, rec, arrowio.ReadOptions{})
	if err != nil {
		return err
	}
	_, err = c.Call(ctx, k.ListOf(k.String(put), k.NewSymbol(name), rows))
	return err
}
