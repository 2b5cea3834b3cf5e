package q

import (
	"time"

	"tock/k"
)

// nanosTo2000 is from 1970 to 2000.
const nanosTo2000 = 946684800 * int64(time.Second)

// z is .z.name where it is not a variable of the user: the host's, else the clock's.
func (in *Interp) z(t *thread, name string) (k.Value, error) {
	if t.own != nil {
		if v, ok := t.own(name); ok {
			return v, nil
		}
	}
	if v, ok := in.host.Z(name); ok {
		return v, nil
	}
	if v, ok := t.debug.z(name); ok {
		return v, nil
	}
	utc := time.Now().UTC()
	local := utc.Add(in.localOffset(utc))
	switch name {
	case "p":
		return k.NewTimestamp(stamp(utc)), nil
	case "P":
		return k.NewTimestamp(stamp(local)), nil
	case "n":
		return k.NewTimespan(stamp(utc) % int64(24*time.Hour)), nil
	case "N":
		return k.NewTimespan(stamp(local) % int64(24*time.Hour)), nil
	case "d":
		return k.NewDate(int32(stamp(utc) / int64(24*time.Hour))), nil
	case "D":
		return k.NewDate(int32(stamp(local) / int64(24*time.Hour))), nil
	case "t":
		return k.NewTime(int32(stamp(utc) % int64(24*time.Hour) / int64(time.Millisecond))), nil
	case "T":
		return k.NewTime(int32(stamp(local) % int64(24*time.Hour) / int64(time.Millisecond))), nil
	case "z":
		return k.FloatAtom(k.Datetime, float64(stamp(utc)/1e6)/86400000), nil
	case "Z":
		return k.FloatAtom(k.Datetime, float64(stamp(local)/1e6)/86400000), nil
	case "b":
		return in.dependencies()
	case "r": // whether a change would be refused here
		return k.NewBool(t.readonly || t != in.main), nil
	case "K":
		return k.NewFloat(4.1), nil
	case "k":
		return k.NewDate(8811), nil
	}
	return k.Value{}, k.Error(".z." + name)
}

func stamp(t time.Time) int64 { return t.UnixNano() - nanosTo2000 }

// localOffset is \o, or the system's zone.
func (in *Interp) localOffset(utc time.Time) time.Duration {
	switch off := in.settings.UTCOffset; {
	case off == int(k.NullInt):
		_, seconds := utc.Local().Zone()
		return time.Duration(seconds) * time.Second
	case off > -24 && off < 24:
		return time.Duration(off) * time.Hour
	default:
		return time.Duration(off) * time.Minute
	}
}

// dependencies is .z.b: for each variable that views read, the views, in the order of their definition.
func (in *Interp) dependencies() (k.Value, error) {
	var names []k.Sym
	views := map[k.Sym][]k.Sym{}
	for _, v := range in.vars.root.list() {
		if v.view == nil {
			continue
		}
		for _, d := range v.view.deps {
			name := k.Intern(d.name)
			if _, ok := views[name]; !ok {
				names = append(names, name)
			}
			views[name] = append(views[name], k.Intern(v.name))
		}
	}
	vals := make([]k.Value, len(names))
	for i, name := range names {
		vals[i] = k.Syms(views[name])
	}
	return k.NewDict(k.Syms(names), k.NewList(vals))
}
