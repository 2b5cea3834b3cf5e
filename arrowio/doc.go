// Package arrowio brings q tables to and from the formats of others: Arrow record batches,
// Arrow IPC files and streams, and Parquet, also Parquet directories partitioned as Hive
// does it, which can be read as a partitioned table ([Mount]).
//
//	err := arrowio.WriteArrow("t.arrow", table, arrowio.WriteOptions{})
//	table, err := arrowio.ReadParquet("t.parquet", arrowio.ReadOptions{})
//
// What a column becomes:
//
//	q                    Arrow                              Parquet
//	boolean              bool                               BOOLEAN
//	guid                 fixed_size_binary(16)              FIXED_LEN_BYTE_ARRAY(16), UUID
//	byte                 uint8                              INT32, UINT_8
//	short int long       int16 int32 int64                  INT32 (INT_16), INT32, INT64
//	real float           float32 float64                    FLOAT DOUBLE
//	char                 utf8, a text of one character      BYTE_ARRAY, STRING
//	symbol enumeration   dictionary(int32, utf8)            BYTE_ARRAY, STRING, by a dictionary
//	timestamp datetime   timestamp(ns, UTC)                 INT64, TIMESTAMP(NANOS, UTC)
//	date month           date32 (a month's first day)       INT32, DATE
//	timespan             duration(ns)                       INT64
//	time                 time32(ms)                         INT32, TIME(MILLIS)
//	minute second        time32(s)                          INT64, TIME(MICROS)
//	list of strings      utf8 (binary, if it is not UTF-8)  BYTE_ARRAY, STRING
//	list of vectors      list of the above                  LIST
//
// Nulls are nulls on both sides: q's null of a kind is an invalid slot and back. Infinities
// of the integer kinds keep the value they have in q (0Wp is the largest timestamp there is
// on either side), or become nulls ([WriteOptions].Infinities). Times count from 2000 in q
// and from 1970 elsewhere: a timestamp past 2262.04.11 has no place there and is an error.
//
// Where the layouts agree the items are not copied, in either direction.
//
// The schema says what the columns were: key q.type of a field is the kind's letter ("j";
// "J" for a list of long vectors, with a "*" for every further level), q.attr the attribute,
// q.enum the domain of an enumeration; q.keys of the schema is the number of key columns. So
// what was written here comes back as it was. Files of others are read by their own types.
//
// Errors are [k.Error] values that name the file and what was expected. The libraries
// underneath may panic on damaged files and reserve what a header promises: both end here
// as errors (see [ReadOptions].MaxBytes).
package arrowio
