package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Rounds that were saved are compared: on which side of its target does each figure fall?

// saved is a round as it stands in a file.
type saved struct {
	Results []result  `json:"results"`
	Targets []verdict `json:"targets"`
}

// save writes the round to a file.
func (r *report) save(name string) error {
	text, err := json.MarshalIndent(saved{r.results, r.verdicts}, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}

// printAgreement prints a Markdown table of every target's figures in the rounds of some
// files, and how many fall on the same side in all of them. One that a round lacks is named.
func printAgreement(w io.Writer, names []string) error {
	if len(names) < 2 {
		return errors.New("-agree needs two files or more")
	}
	type key struct{ workload, cell, engine string }
	var order []key
	figures := map[key][]verdict{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var round saved
		if err := json.Unmarshal(text, &round); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, v := range round.Targets {
			at := key{v.Workload, v.Cell, v.Engine}
			if figures[at] == nil {
				order = append(order, at)
			}
			figures[at] = append(figures[at], v)
		}
	}
	var print strings.Builder
	print.WriteString("| workload | cell | beside | target | rounds | |\n| --- | --- | --- | --- | --- | --- |\n")
	agreed, held := 0, 0
	for _, at := range order {
		all := figures[at]
		texts, holds := make([]string, len(all)), 0
		for i, v := range all {
			texts[i] = fmt.Sprintf("%.3g", v.Value)
			if v.Holds {
				holds++
			}
		}
		says := "differs"
		switch {
		case len(all) < len(names):
			says = "not in all rounds"
		case holds == len(all):
			says = "holds"
		case holds == 0:
			says = "missed"
		}
		if says == "holds" || says == "missed" {
			agreed++
		}
		if says == "holds" {
			held++
		}
		fmt.Fprintf(&print, "| %s | %s | %s | %s | %s | %s |\n", at.workload, at.cell, at.engine, all[0].Target, strings.Join(texts, ", "), says)
	}
	fmt.Fprintf(&print, "\n%d of %d targets hold in all rounds; the rounds agree on %d.\n", held, len(order), agreed)
	_, err := io.WriteString(w, print.String())
	return err
}
