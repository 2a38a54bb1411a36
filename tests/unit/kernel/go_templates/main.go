// Renders every template of cases.json with Go's own text/template and sprig, and writes golden.json.
// How to run it stands in README.md beside it.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"sort"
	"strings"
	"text/template"
	"time"

	"github.com/Masterminds/sprig"
)

type group struct {
	Name      string   `json:"group"`
	Templates []string `json:"templates"`
}

type cases struct {
	NowAtS int64       `json:"now_at_s"`
	Data   interface{} `json:"data"`
	Groups []group     `json:"groups"`
}

type golden struct {
	Group  string  `json:"group"`
	Source string  `json:"source"`
	Output *string `json:"output,omitempty"`
	Error  string  `json:"error,omitempty"`
}

// plain gives JSON the types that the product's data has: whole numbers are int, labels are strings only.
func plain(value interface{}, name string) interface{} {
	switch value := value.(type) {
	case json.Number:
		if whole, err := value.Int64(); err == nil {
			return int(whole)
		}
		number, _ := value.Float64()
		return number
	case []interface{}:
		for i := range value {
			value[i] = plain(value[i], "")
		}
		return value
	case map[string]interface{}:
		if name == "Labels" {
			labels := map[string]string{}
			for key, label := range value {
				labels[key] = label.(string)
			}
			return labels
		}
		for key := range value {
			value[key] = plain(value[key], key)
		}
		return value
	}
	return value
}

func labelValues(incident map[string]interface{}, name string) []string {
	seen := map[string]bool{}
	values := []string{}
	alerts, _ := incident["Alerts"].([]interface{})
	for _, alert := range alerts {
		value := alert.(map[string]interface{})["Labels"].(map[string]string)[name]
		if value != "" && !seen[value] {
			seen[value] = true
			values = append(values, value)
		}
	}
	return values
}

// unescape leaves what is no escaped text as it is, as the product does.
func unescape(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

func functions(nowAt time.Time) template.FuncMap {
	all := sprig.TxtFuncMap()
	all["now"] = func() time.Time { return nowAt }
	all["ago"] = func(value interface{}) string {
		at := nowAt
		switch value := value.(type) {
		case int:
			at = time.Unix(int64(value), 0)
		case int64:
			at = time.Unix(value, 0)
		case time.Time:
			at = value
		}
		return nowAt.Sub(at).Round(time.Second).String()
	}
	all["toHtml"] = func(values ...interface{}) string {
		for _, value := range values {
			if value != nil && value != "" {
				return fmt.Sprintf("%v", value)
			}
		}
		return ""
	}
	all["in"] = func(value interface{}, others ...interface{}) bool {
		for _, other := range others {
			if value == other {
				return true
			}
		}
		return false
	}
	all["alertLabels"] = labelValues
	all["joinAlertLabels"] = func(incident map[string]interface{}, name, separator string) string {
		return strings.Join(labelValues(incident, name), separator)
	}
	all["pathEscape"] = url.PathEscape
	all["pathUnescape"] = unescape
	// sprig takes these from a map in Go's random order; sorted they can be compared.
	all["keys"] = func(maps ...map[string]interface{}) []string {
		keys := []string{}
		for _, one := range maps {
			own := []string{}
			for key := range one {
				own = append(own, key)
			}
			sort.Strings(own)
			keys = append(keys, own...)
		}
		return keys
	}
	all["values"] = func(one map[string]interface{}) []interface{} {
		values := []interface{}{}
		for _, key := range all["keys"].(func(...map[string]interface{}) []string)(one) {
			values = append(values, one[key])
		}
		return values
	}
	return all
}

func render(source string, read func() interface{}, known template.FuncMap) golden {
	parsed, err := template.New("main").Funcs(known).Parse(source)
	if err != nil {
		return golden{Error: "parse"}
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, read()); err != nil {
		return golden{Error: "render"}
	}
	text := out.String()
	return golden{Output: &text}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	time.Local = time.UTC
	raw, err := os.ReadFile("cases.json")
	check(err)
	read := func() cases {
		var all cases
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		check(decoder.Decode(&all))
		all.Data = plain(all.Data, "")
		return all
	}
	all := read()
	known := functions(time.Unix(all.NowAtS, 0).UTC())
	results := []golden{}
	for _, group := range all.Groups {
		for _, source := range group.Templates {
			// Fresh data for each: sprig's set and unset change the map they are given.
			one := render(source, func() interface{} { return read().Data }, known)
			one.Group, one.Source = group.Name, source
			results = append(results, one)
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	check(encoder.Encode(results))
	check(os.WriteFile("golden.json", out.Bytes(), 0o644))
	fmt.Println(len(results), "templates")
}
