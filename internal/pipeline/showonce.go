package pipeline

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// A page about customers that nobody asked to keep is never a file: this process holds it in memory and hands it to the
// browser of whoever sits at the machine, on the loopback interface, under an address that cannot be guessed. The first
// to ask for it is given a cookie, and nobody else gets it after that. When the process ends, however it ends, the page is
// gone.

// Showing is how a page is shown once.
type Showing struct {
	// Open starts a browser on an address; an error says that there is none after all.
	Open func(address string) error
	// Enter is where a person says that the page is read; nil where nobody is there to say so, and the page stays until a
	// browser has read it.
	Enter io.Reader
}

// The times of a page that nobody says to have read: so long a browser may take to ask for it, and so long it may ask
// again.
const (
	untilRead = time.Minute
	afterRead = 3 * time.Second
)

// errNotShown says that no browser took the page.
var errNotShown = errors.New("no browser took the page")

// showOnce serves a page until it has been read.
func showOnce(ctx context.Context, page []byte, random io.Reader, how Showing) error {
	secrets := make([]byte, 32)
	if _, err := io.ReadFull(random, secrets); err != nil {
		return fmt.Errorf("make the page's address: %w", err)
	}
	h := &oncePage{page: page, path: "/" + hex.EncodeToString(secrets[:16]), cookie: hex.EncodeToString(secrets[16:]), read: make(chan struct{}, 1)}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("show the page: %w", err)
	}
	h.host = listener.Addr().String()
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	err = how.Open("http://" + h.host + h.path)
	if err == nil {
		err = h.wait(ctx, how.Enter)
	}
	closed := server.Close()
	if err := <-served; err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("show the page: %w", err)
	}
	return errors.Join(err, closed)
}

// oncePage hands out one page.
type oncePage struct {
	page               []byte
	host, path, cookie string
	taken              atomic.Bool
	read               chan struct{}
}

// onceCookie is its name in the browser.
const onceCookie = "habitue-try"

// ServeHTTP gives the page to whoever asks first with its whole address, and to the same browser again.
func (h *oncePage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if r.Host != h.host || r.URL.Path != h.path || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	if known, err := r.Cookie(onceCookie); (err != nil || known.Value != h.cookie) && !h.taken.CompareAndSwap(false, true) {
		http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: onceCookie, Value: h.cookie, Path: h.path, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:")
	if _, err := w.Write(h.page); err == nil {
		select {
		case h.read <- struct{}{}:
		default:
		}
	}
}

// wait returns when the page has been read: a person says so, or a browser has taken it and has had time to ask again.
func (h *oncePage) wait(ctx context.Context, enter io.Reader) error {
	if enter != nil {
		said := make(chan struct{})
		go func() {
			_, _ = bufio.NewReader(enter).ReadString('\n') // an end of the input is an answer too
			close(said)
		}()
		select {
		case <-said:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for wait := untilRead; ; wait = afterRead {
		select {
		case <-h.read:
		case <-time.After(wait):
			if wait == untilRead {
				return errNotShown
			}
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Show shows the page of a try that keeps nothing, in a browser; where none takes it, the page as text goes to the
// session's output.
func (t Tried) Show(ctx context.Context, s *Session, how Showing) error {
	text, err := t.page.html()
	if err != nil {
		return err
	}
	random := s.Random
	if random == nil {
		random = rand.Reader
	}
	if how.Enter != nil {
		fmt.Fprint(s.Stdout, s.Say("La page s'ouvre dans votre navigateur. Entrée quand vous l'aurez lue : rien n'en reste. ",
			"The page opens in your browser. Press Enter when you have read it: nothing of it stays. "))
	}
	err = showOnce(ctx, text, random, how)
	if err == nil || ctx.Err() != nil {
		return err
	}
	fmt.Fprintln(s.Stderr, "habitue: "+s.Say("aucun navigateur ne s'est ouvert ; voici la page en texte.", "no browser has opened; this is the page as text."))
	return t.Text(s.Stdout)
}

// Text writes the page as text.
func (t Tried) Text(to io.Writer) error {
	var b strings.Builder
	if err := t.page.terminal(&b); err != nil {
		return err
	}
	_, err := io.WriteString(to, b.String())
	return err
}
