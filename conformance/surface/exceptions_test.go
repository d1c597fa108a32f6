package surface

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// exception is what does not arrive as it was sent, and why that is right.
type exception struct {
	reason string
	// server is the only version of Mattermost that it holds for; empty for any.
	server string
	// calls is the form of those that it holds for, as "API GetUser, values".
	calls string
	// excuse takes away what it explains.
	excuse func(*difference)
}

// exceptions are all there are. Each is needed, or the test fails.
var exceptions = []exception{
	{
		reason: "a reference is never nil: nil arrives as a value with nothing in it",
		calls:  `, nothing$`,
		excuse: nilIsZero,
	},
	{
		reason: "where Go promises a value and answers nil without an error, the call has failed",
		calls:  `^API .*, nothing$`,
		excuse: anyLine(`^logged RPC call .*: the server answered nothing`),
	},
	{
		reason: "text outside structs is text: bytes that are not UTF-8 arrive as U+FFFD",
		excuse: textIsUTF8(`^\w+ (argument|result) \d+(\[\d+\])?(\(string\))? = `),
	},
	{
		reason: "the text of an error is text",
		calls:  `, error$`,
		excuse: textIsUTF8(` result \d\(\*plugin.ErrorString\).Err = `),
	},
	{
		reason: "an error has no number beside its text: only those of the database driver need it",
		calls:  `, coded error$`,
		excuse: anyLine(` result \d\(\*plugin.ErrorString\).Code = [02]$`),
	},
	{
		reason: "a hook that refuses with a sentence does so with a sentence: of an AppError the text is left",
		calls:  `^hook (ConfigurationWillBeSaved|OnConfigurationChange), AppError$`,
		excuse: anyLine(` result [01]\(`),
	},
	{
		reason: "an edit is refused with nil, and a refusal always has a reason",
		calls:  `^hook MessageWillBeUpdated, nothing$`,
		excuse: anyLine(` result 1 = `),
	},
	{
		reason: "a request has no place for the client's address: Context has it",
		calls:  `HTTP|ServeMetrics`,
		excuse: anyLine(`\.RemoteAddr = `),
	},
	{
		reason: "no headers are nil in Go, and not an empty map",
		calls:  `(HTTP|ServeMetrics), nothing$`,
		excuse: anyLine(`\.Header = (nil|empty)$`),
	},
	{
		reason: "the text of a call that failed says once more which",
		calls:  `^API LoadPluginConfiguration, `,
		excuse: anyLine(`^logged RPC call`),
	},
	{
		reason: "settings that 11.8 has no more are lost on the way through 11.8",
		server: "11.4.0",
		calls:  `Config`,
		excuse: anyLine(`\.(ExperimentalAuditSettings\.File\w+|ExperimentalSettings\.ExperimentalChannelCategorySorting|` +
			`FeatureFlags\.InteractiveDialogAppsForm|AccessControlSettings\.EnableChannelScopeAccessControl) = `),
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

// holds tells whether the exception is one for the call.
func (e *exception) holds(call string) bool {
	return e.isOfServer() && regexp.MustCompile(e.calls).MatchString(call)
}

// isOfServer tells whether the exception is one for the server's version.
func (e *exception) isOfServer() bool { return e.server == "" || e.server == model.CurrentVersion }

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
