package flight_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v15/arrow/flight"
	arrowipc "github.com/apache/arrow/go/v15/arrow/ipc"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"tock/arrowio"
	"tock/k"
	"tock/test/rig"
)

// server starts a q process behind a Flight server of rdb or hdb and gives a client of it.
func server(t *testing.T, program string, args ...string) (flight.Client, int) {
	t.Helper()
	port, door := rig.Port(t), rig.Port(t)
	rig.Start(t, t.TempDir(), port, program, append(args, "-p", fmt.Sprint(port), "-flight", fmt.Sprint("127.0.0.1:", door))...)
	c, err := flight.NewClientWithMiddleware(fmt.Sprint("127.0.0.1:", door), nil, nil, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.WaitForReady(true))) // the process listens before its door does
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, port
}

// database is one of two days of a table t.
func database(t *testing.T) string {
	t.Helper()
	dir, port := t.TempDir(), rig.Port(t)
	rig.Start(t, dir, port, "q", "-p", fmt.Sprint(port))
	rig.MustAsk(t, port, "t:([]sym:`a`b`a;time:09:30:00.000+til 3;px:1 0n 2.5;n:1 2 0N)")
	rig.MustAsk(t, port, ".Q.dpft[`:db;;`sym;`t]each 2024.08.08 2024.08.09")
	return filepath.Join(dir, "db")
}

// get is the rows a ticket gives.
func get(ctx context.Context, c flight.Client, ticket string) ([]k.Value, error) {
	stream, err := c.DoGet(ctx, &flight.Ticket{Ticket: []byte(ticket)})
	if err != nil {
		return nil, err
	}
	r, err := flight.NewRecordReader(stream)
	if err != nil {
		return nil, err
	}
	defer r.Release()
	var out []k.Value
	for r.Next() {
		v, err := arrowio.FromBatch("reply", r.Record(), arrowio.ReadOptions{})
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, r.Err()
}

func TestGet(t *testing.T) {
	c, port := server(t, "hdb", database(t))
	ctx := context.Background()
	for _, text := range []string{"select from t where date=2024.08.09", "select sum n by sym from t", "0#select from t where date=2024.08.08", "([]s:(\"ab\";\"\");j:(1 2;0#0))"} {
		got, err := get(ctx, c, text)
		if err != nil {
			t.Fatal(text, err)
		}
		want := rig.MustAsk(t, port, text)
		if want.Len() == 0 && len(got) == 0 {
			continue
		}
		if len(got) != 1 || !k.Match(got[0], want) {
			t.Errorf("%s: other rows: %v", text, got)
		}
	}
	many, err := get(ctx, c, "([]x:til 1000000;y:1000000#`a`b)")
	rows := 0
	for _, part := range many {
		rows += part.Len()
	}
	if err != nil || rows != 1_000_000 || len(many) < 5 {
		t.Errorf("%d rows in %d batches: %v", rows, len(many), err)
	}
}

func TestErrors(t *testing.T) {
	c, _ := server(t, "hdb", database(t), "-T", "1", "-b")
	ctx := context.Background()
	for text, want := range map[string]string{"1+`a": "type", "nosuch": "nosuch", "til 3": "a table is wanted", "x:([]a:1 2)": "noupdate", "do[1000000000000;1]": "stop"} {
		_, err := get(ctx, c, text)
		if status.Code(err) != codes.InvalidArgument || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// A call whose client has gone is not waited for; the query ends by -T.
func TestCancel(t *testing.T) {
	c, port := server(t, "hdb", database(t), "-T", "1")
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if _, err := get(ctx, c, "do[1000000000000;1]"); status.Code(err) != codes.DeadlineExceeded && !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	rig.Eventually(t, port, "1+1", k.NewLong(2))
}

func TestInfo(t *testing.T) {
	c, _ := server(t, "hdb", database(t))
	ctx := context.Background()
	stream, err := c.ListFlights(ctx, &flight.Criteria{})
	if err != nil {
		t.Fatal(err)
	}
	info, err := stream.Recv()
	if err != nil || info.GetTotalRecords() != 6 || strings.Join(info.GetFlightDescriptor().GetPath(), "/") != "t" {
		t.Fatal(info, err)
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Fatal("another table:", err)
	}
	schema, err := flight.DeserializeSchema(info.GetSchema(), memory.DefaultAllocator)
	if err != nil || len(schema.Fields()) != 5 || schema.Field(0).Name != "date" {
		t.Fatal(schema, err)
	}
	if rows, err := get(ctx, c, string(info.GetEndpoint()[0].GetTicket().GetTicket())); err != nil || rows[0].Len() != 6 {
		t.Fatal(rows, err)
	}
	query, err := c.GetFlightInfo(ctx, &flight.FlightDescriptor{Type: flight.DescriptorCMD, Cmd: []byte("select n from t where sym=`a")})
	if err != nil || query.GetTotalRecords() != 4 {
		t.Fatal(query, err)
	}
	if _, err := c.GetSchema(ctx, &flight.FlightDescriptor{Type: flight.DescriptorPATH, Path: []string{"nosuch"}}); status.Code(err) != codes.InvalidArgument {
		t.Fatal(err)
	}
}

// putRows sends rows to a table.
func putRows(ctx context.Context, t *testing.T, c flight.Client, table string, rows k.Value) error {
	t.Helper()
	stream, err := c.DoPut(ctx)
	if err != nil {
		t.Fatal(err)
	}
	schema, each, err := arrowio.Batches(rows, arrowio.WriteOptions{Rows: 2})
	if err != nil {
		t.Fatal(err)
	}
	w := flight.NewRecordWriter(stream, arrowipc.WithSchema(schema))
	w.SetFlightDescriptor(&flight.FlightDescriptor{Type: flight.DescriptorPATH, Path: []string{table}})
	if err := each(w.Write); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	if _, err = stream.Recv(); errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func TestPut(t *testing.T) {
	c, port := server(t, "hdb", database(t))
	rows := k.NewTable([]k.Sym{k.Intern("s"), k.Intern("x")}, []k.Value{k.Symbols("a", "", "b"), k.Longs([]int64{1, k.NullLong, 3})})
	rig.MustAsk(t, port, "day:([]s:0#`;x:0#0)")
	if err := putRows(context.Background(), t, c, "day", rows); err != nil {
		t.Fatal(err)
	}
	if got := rig.MustAsk(t, port, "day"); !k.Match(got, rows) {
		t.Error("upsert: other rows")
	}
	rig.MustAsk(t, port, "seen:();upd:{seen,:enlist(x;count y)}")
	if err := putRows(context.Background(), t, c, "day", rows); err != nil {
		t.Fatal(err)
	}
	if got := rig.MustAsk(t, port, "seen~((`day;2);(`day;1))"); !got.Bool() {
		t.Error("upd was not called with each batch")
	}
	rig.MustAsk(t, port, "upd:{[t;x]'refused}")
	if err := putRows(context.Background(), t, c, "day", rows); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Error(err)
	}
}

func TestUsers(t *testing.T) {
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte("ann:secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	port, door := rig.Port(t), rig.Port(t)
	rig.Start(t, t.TempDir(), 0, "hdb", database(t), "-U", users, "-p", fmt.Sprint(port), "-flight", fmt.Sprint("127.0.0.1:", door))
	c, err := flight.NewClientWithMiddleware(fmt.Sprint("127.0.0.1:", door), nil, nil, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	ctx := context.Background()
	for deadline := time.Now().Add(rig.Patience); ; time.Sleep(50 * time.Millisecond) {
		if _, err = get(ctx, c, "([]a:1 2)"); status.Code(err) == codes.Unauthenticated {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nobody may log in:", err)
		}
	}
	if _, err := c.AuthenticateBasicToken(ctx, "ann", "wrong"); status.Code(err) != codes.Unauthenticated {
		t.Error("a wrong password:", err)
	}
	in, err := c.AuthenticateBasicToken(ctx, "ann", "secret")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := get(in, c, "([]u:enlist .z.u)"); err != nil || !k.Match(got[0].Table().Cols[0], k.Symbols("ann")) {
		t.Error(got, err)
	}
}
