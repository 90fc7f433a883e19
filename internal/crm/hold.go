package crm

// HoldReason is why a customer of an audience is not written to. A hold is data, not an error.
type HoldReason string

// The hold reasons that exist so far, in the order in which they are asked: the first that applies is the
// one that is said.
const (
	HoldSuppressed    HoldReason = "suppressed"
	HoldAccount       HoldReason = "not a person"
	HoldNoAddress     HoldReason = "no address"
	HoldBadAddress    HoldReason = "bad address"
	HoldNoConsent     HoldReason = "no consent"
	HoldSameMailbox   HoldReason = "same mailbox"
	HoldAlreadyMailed HoldReason = "already mailed"
	HoldBudget        HoldReason = "budget" // the mails of a year that a customer of this class gets are used up
)

// HoldReasons lists them in the order in which they are asked.
func HoldReasons() []HoldReason {
	return []HoldReason{HoldSuppressed, HoldAccount, HoldNoAddress, HoldBadAddress, HoldNoConsent, HoldSameMailbox, HoldAlreadyMailed, HoldBudget}
}

// Title is the reason as people read it.
func (h HoldReason) Title(lang string) string {
	if lang != "fr" {
		return string(h)
	}
	switch h {
	case HoldSuppressed:
		return "ne plus écrire"
	case HoldAccount:
		return "pas une personne"
	case HoldNoAddress:
		return "sans adresse"
	case HoldBadAddress:
		return "adresse incorrecte"
	case HoldNoConsent:
		return "sans accord"
	case HoldSameMailbox:
		return "même boîte aux lettres"
	case HoldAlreadyMailed:
		return "déjà écrit"
	case HoldBudget:
		return "assez de courriels cette année"
	}
	return string(h)
}
