package config

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Percent is per cent in the file, in ten-thousandths of one: 2.5 or 2.5 %. Below one the sign must stand, because 0.12
// may as well be the share 12 %.
type Percent crm.Money

func (p Percent) short() string { return shortAmount(Amount(p)) }

// UnmarshalYAML reads it.
func (p *Percent) UnmarshalYAML(node ast.Node) error {
	at := node.GetToken()
	number, signed := strings.CutSuffix(strings.TrimSpace(at.Value), "%")
	m, err := crm.ParseMoney(amountGaps.Replace(number))
	if _, isTag := node.(*ast.TagNode); err != nil || isTag {
		return &amountMistake{at}
	}
	if !signed && m > 0 && m < crm.MoneyOf(1) {
		return &shareMistake{at, Percent(m)}
	}
	*p = Percent(m)
	return nil
}

// shareMistake is a number that may be per cent or a share.
type shareMistake struct {
	at    *token.Token
	value Percent
}

func (m *shareMistake) Error() string {
	return fmt.Sprintf("%q may be per cent or a share", m.at.Value)
}

// asShare is the same number read as a share, in per cent.
func (m *shareMistake) asShare() string { return (m.value * 100).short() }
