package proc

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"tock/configs"
)

// ConfigKey is one key of a program's configuration file and the argument it stands for.
type ConfigKey struct {
	Key    string // in the file
	Option string // the option it sets; "" for the positional argument number Arg
	Arg    int
}

// ExpandConfig replaces `-config FILE.toml` in a command line by the arguments the file
// stands for; what the command line itself says comes later and wins.
// extra is the program's own options, as for ParseOptions.
// Errors: one line naming the file and the key.
func ExpandConfig(args []string, keys []ConfigKey, extra ...ExtraOption) ([]string, error) {
	at := -1
	for i, a := range args {
		if a == "-config" || a == "--config" {
			at = i
		}
	}
	if at < 0 {
		return args, nil
	}
	if at+1 >= len(args) {
		return nil, fmt.Errorf("option -config needs a file")
	}
	file := args[at+1]
	rest := append(append([]string{}, args[:at]...), args[at+2:]...)
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	var values map[string]any
	if _, err := toml.Decode(string(text), &values); err != nil {
		return nil, fmt.Errorf("config %s: %s", file, strings.ReplaceAll(err.Error(), "\n", " "))
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if _, ok := findKey(keys, name); !ok {
			return nil, fmt.Errorf("config %s: %w", file, configs.UnknownKey(string(text), name))
		}
	}
	return configArgs(file, values, keys, rest, valueCounts(extra))
}

// configArgs puts a file's values before the command line's own arguments.
func configArgs(file string, values map[string]any, keys []ConfigKey, rest []string, counts map[string]int) ([]string, error) {
	var options []string
	positional := map[int]string{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		key, _ := findKey(keys, name)
		words, err := configWords(values[name])
		if err != nil {
			return nil, fmt.Errorf("config %s: %s: %w", file, name, err)
		}
		flag, isFlag := values[name].(bool)
		n, known := counts[key.Option]
		switch {
		case key.Option == "" && !isFlag:
			positional[key.Arg] = strings.Join(words, " ")
		case key.Option == "" || known && (isFlag != (n == 0) || !isFlag && len(words) != n):
			return nil, fmt.Errorf("config %s: %s takes %s", file, name, takes(key, n))
		case !isFlag:
			options = append(append(options, key.Option), words...)
		case flag:
			options = append(options, key.Option)
		}
	}
	return mergePositional(positional, options, rest), nil
}

// takes is what a key may be given, for errors.
func takes(key ConfigKey, n int) string {
	if key.Option != "" && n == 0 {
		return "true or false"
	}
	return plural(max(n, 1), "value")
}

// mergePositional gives the file's positional arguments where the command line has none.
func mergePositional(file map[int]string, options, rest []string) []string {
	given := 0
	for given < len(rest) && !strings.HasPrefix(rest[given], "-") {
		given++
	}
	out := append([]string{}, rest[:given]...)
	for i := given; ; i++ {
		word, ok := file[i]
		if !ok {
			break
		}
		out = append(out, word)
	}
	return append(append(out, options...), rest[given:]...)
}

func findKey(keys []ConfigKey, name string) (ConfigKey, bool) {
	for _, key := range keys {
		if key.Key == name {
			return key, true
		}
	}
	return ConfigKey{}, false
}

// configWords is a TOML value as command-line words: a scalar one, an array several.
func configWords(value any) ([]string, error) {
	switch v := value.(type) {
	case string:
		return []string{v}, nil
	case int64, bool:
		return []string{fmt.Sprint(v)}, nil
	case []any:
		var out []string
		for _, item := range v {
			words, err := configWords(item)
			if err != nil {
				return nil, err
			}
			out = append(out, words...)
		}
		return out, nil
	}
	return nil, fmt.Errorf("a value of type %T is not taken here", value)
}
