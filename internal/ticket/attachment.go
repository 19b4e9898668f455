package ticket

import (
	"encoding/json"
	"path"
	"strings"
	"unicode"

	"github.com/pocketbase/pocketbase/core"
)

// fileNameLength bounds the name kept for a file, in characters.
const fileNameLength = 200

// keepFileNames remembers what the sender called the files of a message: PocketBase stores them under names that are
// safe everywhere, which leaves nothing of a Chinese one. A copied file brings its first name along. What a request says
// of the names itself is overwritten.
func keepFileNames(message *core.Record) {
	names := map[string]string{}
	for _, file := range message.GetUnsavedFiles("attachments") {
		if name := cleanFileName(file.OriginalName); name != "" {
			names[file.Name] = name
		}
	}
	message.Set("attachment_names", names)
}

// cleanFileName keeps a name and drops what only leads astray: folders, control characters, and the marks that turn
// the direction of writing, by which an .exe can be made to look like a .txt.
func cleanFileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.TrimSpace(name)
	if name == "." || name == "/" {
		return ""
	}
	if runes := []rune(name); len(runes) > fileNameLength {
		extension := []rune(path.Ext(name))
		if len(extension) > 10 {
			extension = nil
		}
		name = string(runes[:fileNameLength-len(extension)]) + string(extension)
	}
	return name
}

func fileNames(message *core.Record) map[string]string {
	var names map[string]string
	if err := json.Unmarshal([]byte(message.GetString("attachment_names")), &names); err != nil {
		return nil // a message without files
	}
	return names
}

// nameDownload hands a file over under the name that its sender gave it.
func nameDownload(e *core.FileDownloadRequestEvent) error {
	if original := fileNames(e.Record)[e.ServedName]; original != "" {
		e.ServedName = original
	}
	return e.Next()
}
