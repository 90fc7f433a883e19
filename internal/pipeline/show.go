package pipeline

import (
	"errors"
	"os/exec"
	"runtime"
	"time"
)

// browser is the command that opens an address or a file in the browser of whoever sits at the machine; nil where nobody
// does.
func browser(address string, getenv func(string) string) *exec.Cmd {
	switch {
	case runtime.GOOS == "darwin":
		return exec.Command("open", address)
	case runtime.GOOS == "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	case getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != "":
		return exec.Command("xdg-open", address)
	}
	return nil
}

// HasBrowser reports whether somebody may sit at the machine before a browser.
func HasBrowser(getenv func(string) string) bool {
	command := browser("", getenv)
	return command != nil && command.Err == nil
}

// opening is how long a browser may take to say that it cannot be started.
const opening = 2 * time.Second

// ShowPage opens an address or a file in the browser of whoever sits at the machine. An error says that nobody does, or
// that no program is there that could.
func ShowPage(address string, getenv func(string) string) error {
	command := browser(address, getenv)
	if command == nil {
		return errors.New("nobody sits before a screen")
	}
	if err := command.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(opening): // some openers stay as long as the browser
		return nil
	}
}
