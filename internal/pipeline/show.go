package pipeline

import (
	"os/exec"
	"runtime"
)

// ShowPage opens a page in the browser of whoever sits at the machine. ok is false where nobody does, or no program is
// there that could.
func ShowPage(path string, getenv func(string) string) (ok bool) {
	var command *exec.Cmd
	switch {
	case runtime.GOOS == "darwin":
		command = exec.Command("open", path)
	case runtime.GOOS == "windows":
		command = exec.Command("rundll32", "url.dll,FileProtocolHandler", path)
	case getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != "":
		command = exec.Command("xdg-open", path)
	default:
		return false
	}
	if command.Start() != nil {
		return false
	}
	return command.Process.Release() == nil
}
