package surface

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// exception is what does not arrive as it was sent, and why that is right.
type exception struct {
	reason string
	// calls are those that it holds for, as "API GetUser, values".
	calls *regexp.Regexp
	// excuse takes away what it explains.
	excuse func(*difference)
}

// exceptions are all there are. Each is needed, or the test fails.
var exceptions = []exception{
	{
		"a reference is never nil: nil arrives as a value with nothing in it",
		regexp.MustCompile(`, nothing$`), nilIsZero,
	},
	{
		"where Go promises a value and answers nil without an error, the call has failed",
		regexp.MustCompile(`^API .*, nothing$`), anyLine(`^logged RPC call .*: the server answered nothing$`),
	},
	{
		"text outside structs is text: bytes that are not UTF-8 arrive as U+FFFD",
		regexp.MustCompile(``), textIsUTF8(`^\w+ (argument|result) \d+(\[\d+\])?(\(string\))? = `),
	},
	{
		"the text of an error is text",
		regexp.MustCompile(`, error$`), textIsUTF8(` result \d\(\*plugin.ErrorString\).Err = `),
	},
	{
		"an error has no number beside its text: only those of the database driver do",
		regexp.MustCompile(`, coded error$`), anyLine(` result \d\(\*plugin.ErrorString\).Code = [02]$`),
	},
	{
		"a hook that says why not in a sentence says it in a sentence: of an AppError the text is left",
		regexp.MustCompile(`^hook (ConfigurationWillBeSaved|OnConfigurationChange), AppError$`), anyLine(` result [01]\(`),
	},
	{
		"an edit is refused with nil, and a refusal always has a reason",
		regexp.MustCompile(`^hook MessageWillBeUpdated, nothing$`), anyLine(` result 1 = `),
	},
	{
		"an http request has no place for the address, which the server never sets: it is in Context",
		regexp.MustCompile(`HTTP|ServeMetrics`), anyLine(`\.RemoteAddr = `),
	},
	{
		"no headers are nil in Go, and not an empty map",
		regexp.MustCompile(`(HTTP|ServeMetrics), nothing$`), anyLine(`\.Header = (nil|empty)$`),
	},
	{
		"what Go's library writes to its log names the call once more",
		regexp.MustCompile(`^API LoadPluginConfiguration, `), anyLine(`^logged RPC call`),
	},
}

// difference is the lines that only one of two observations has.
type difference struct {
	// lost is what Go delivers to Go, added what comes by way of Rust.
	lost, added []string
}

func differenceOf(direct, relayed []string) difference {
	without := func(lines, others []string) []string {
		return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return slices.Contains(others, line) })
	}
	return difference{without(direct, relayed), without(relayed, direct)}
}

func (d *difference) size() int { return len(d.lost) + len(d.added) }

// anyLine excuses all lines of a form.
func anyLine(form string) func(*difference) {
	matches := regexp.MustCompile(form).MatchString
	return func(d *difference) {
		d.lost = slices.DeleteFunc(d.lost, matches)
		d.added = slices.DeleteFunc(d.added, matches)
	}
}

// nilIsZero excuses pointers that were nil and arrive with nothing in them.
func nilIsZero(d *difference) {
	d.lost = slices.DeleteFunc(d.lost, func(line string) bool {
		path, isNil := strings.CutSuffix(line, " = nil")
		if !isNil {
			return false
		}
		inside := func(line string) bool { return strings.HasPrefix(line, path+".") }
		arrived := slices.ContainsFunc(d.added, inside)
		d.added = slices.DeleteFunc(d.added, func(line string) bool { return inside(line) && isZero(line) })
		return arrived
	})
}

var zero = regexp.MustCompile(` = (""|0|false|nil|empty|\{\}|0001-01-01T00:00:00Z)$`)

func isZero(line string) bool { return zero.MatchString(line) }

// textIsUTF8 excuses bytes that arrive as U+FFFD, where the form says.
func textIsUTF8(form string) func(*difference) {
	matches := regexp.MustCompile(form).MatchString
	return func(d *difference) {
		d.lost = slices.DeleteFunc(d.lost, func(line string) bool {
			if !matches(line) {
				return false
			}
			arrived := slices.Index(d.added, asText(line))
			if arrived >= 0 {
				d.added = slices.Delete(d.added, arrived, arrived+1)
			}
			return arrived >= 0
		})
	}
}

// asText is the line with U+FFFD in place of the bytes that are not UTF-8.
func asText(line string) string {
	path, quoted, _ := strings.Cut(line, " = ")
	bytes, err := strconv.Unquote(quoted)
	if err != nil {
		return line
	}
	return path + " = " + strconv.Quote(string([]rune(bytes)))
}
