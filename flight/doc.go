// Package flight serves a q process by Arrow Flight, for clients that speak no kdb+ IPC:
// pyarrow, Go, Java, anything with a Flight library.
//
//	srv, err := flight.Serve(flight.Options{Address: ":6012", Process: ipc.Addr{Port: 5012}})
//	defer srv.Stop()
//
// Each call is a client of the process, over its own connection and as the user who calls:
// what .z.pw, -u, .z.pg, -b and -T say of users and queries they say here too. A call that is
// cancelled closes its connection.
//
//	DoGet          a ticket that is q text; the answer must be a table
//	GetFlightInfo  a command that is q text, or the path of a table's name
//	GetSchema      the same
//	ListFlights    the tables of the process
//	DoPut          rows to the table that the descriptor's path names, by upd where the
//	               process has one, else by upsert
//
// Users come as basic authentication: in the authorization header of a call, by the
// handshake of a header, or by Flight's older handshake. Without any the user is "".
//
// Errors of q are statuses with q's text: Unauthenticated for 'access at login, else
// InvalidArgument.
package flight
