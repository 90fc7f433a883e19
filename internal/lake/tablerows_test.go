package lake

import "testing"

// A person who is marked as dead and said no on the same row stands twice: one statement stops all mail, one only says no.
func TestStatementsThatDifferOnlyInStoppingAllMailHaveAnOrder(t *testing.T) {
	no := ConsentRow{CustomerID: "7", Email: "marie@example.com", Channel: "email", State: "denied", Origin: "sheet", Source: "shop"}
	never := no
	never.OptOut = true
	if no.compare(&never) >= 0 || never.compare(&no) <= 0 || no.compare(&no) != 0 {
		t.Errorf("no and never: %d, never and no: %d", no.compare(&never), never.compare(&no))
	}
}
