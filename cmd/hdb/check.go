package main

import (
	"errors"
	"fmt"
)

const checkUsage = `DIR [-repair] [-quick]
Says what is wrong with the database in DIR, a line each, and what could be done about it. Exit code 1 when something is.
  -repair  does it, where no whole row is lost by it
  -quick   looks at heads and names only: indices and attributes are not compared with the data`

// check is hdb check.
func check(c *call) error {
	repair, quick := c.flag("-repair"), c.flag("-quick")
	if len(c.args) > 0 {
		return fmt.Errorf("unknown argument %s", c.args[0])
	}
	left, repaired := c.inspect(repair, quick)
	const passes = 3 // one thing may hide another
	for pass := 1; repaired > 0 && pass < passes; pass++ {
		left, repaired = c.inspect(repair, quick)
	}
	if left > 0 {
		return errors.New("")
	}
	return nil
}

// inspect looks at the database once; it says how many problems there are left, and how
// many it put right.
func (c *call) inspect(repair, quick bool) (left, repaired int) {
	for _, f := range c.p.Store().Inspect(c.dir, !quick) {
		fmt.Fprintln(c.stdout, f.Problem)
		switch {
		case f.Remedy == "":
			left++
		case !repair:
			left++
			fmt.Fprintf(c.stdout, "  repairable: %s\n", f.Remedy)
		default:
			if err := f.Repair(); err != nil {
				left++
				fmt.Fprintf(c.stdout, "  not repaired: %s\n", err)
				continue
			}
			repaired++
			fmt.Fprintf(c.stdout, "  repaired: %s\n", f.Remedy)
		}
	}
	return left, repaired
}
