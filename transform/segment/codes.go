package segment

import (
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Codes is the published map of the 125 RFM codes onto the eleven segments (reference: Squeezely, Spotler), for
// one segment: its codes, separated by blanks.
func Codes(s crm.Segment) string {
	switch s {
	case crm.Champions:
		return "555 554 544 545 454 455 445"
	case crm.LoyalSegment:
		return "543 444 435 355 354 345 344 335"
	case crm.PotentialLoyalist:
		return "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323"
	case crm.NewCustomers:
		return "512 511 422 421 412 411 311"
	case crm.Promising:
		return "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313"
	case crm.NeedAttention:
		return "535 534 443 434 343 334 325 324"
	case crm.AboutToSleep:
		return "331 321 312 221 213 231 241 251"
	case crm.AtRisk:
		return "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124"
	case crm.CannotLose:
		return "155 154 144 214 215 115 114 113"
	case crm.Hibernating:
		return "332 322 233 232 223 222 132 123 122 212 211"
	case crm.Lost:
		return "111 112 121 131 141 151"
	}
	return ""
}

// codeMap is Codes turned round: the segment of each code.
func codeMap() map[string]crm.Segment {
	m := make(map[string]crm.Segment, 125)
	for _, s := range crm.Segments() {
		for code := range strings.FieldsSeq(Codes(s)) {
			m[code] = s
		}
	}
	return m
}
