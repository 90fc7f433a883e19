package problem

// The codes of who is whom, and of what a customer list says beside its columns.
const (
	TwoNumbers       ID = "numbers-needed"
	LinkedWithNobody ID = "linked-with-nobody"

	MarkedDeceased    ID = "marked-deceased"
	MarkedNoContact   ID = "marked-no-contact"
	MarkedNoLetters   ID = "marked-no-letters"
	MarkedNoCalls     ID = "marked-no-calls"
	CompanyAsName     ID = "company-as-first-name"
	FamilyNameAsFirst ID = "family-name-as-first-name"
)

// identityCodes lists the problems of this area.
func identityCodes() []Code {
	return []Code{
		{
			ID: TwoNumbers, Exit: 2,
			EN: Wording{`The customers are not named.`, `habitue {command} --as NAME ID ID…; habitue identity review lists whom to look at.`},
			FR: Wording{`Les clients ne sont pas nommés.`, `habitue {command} --as NOM NUMÉRO NUMÉRO… ; habitue identity review liste les cas à regarder.`},
		},
		{
			ID: LinkedWithNobody, Exit: 2,
			EN: Wording{`Customer {id} is linked with nobody.`, `To say that two are different people: habitue identity split --as NAME {id} OTHER.`},
			FR: Wording{`Le client {id} n'est lié à personne.`, `Pour dire que deux numéros sont deux personnes : habitue identity split --as NOM {id} AUTRE.`},
		},
		{
			ID: MarkedDeceased, Severity: Warning,
			EN: Wording{`"{value}" says that this person has died.`, `Nobody writes to them again; correct the cell if it means something else.`},
			FR: Wording{"«\u00a0{value}\u00a0» dit que cette personne est décédée.", "On ne lui écrit plus\u00a0; corrigez la cellule si elle veut dire autre chose."},
		},
		{
			ID: MarkedNoContact, Severity: Warning,
			EN: Wording{`"{value}" says that this person wants no contact.`, `Nobody writes to them again; correct the cell if it means something else.`},
			FR: Wording{"«\u00a0{value}\u00a0» dit que cette personne ne veut plus être contactée.", "On ne lui écrit plus\u00a0; corrigez la cellule si elle veut dire autre chose."},
		},
		{
			ID: MarkedNoLetters, Severity: Warning,
			EN: Wording{`"{value}" says that letters do not reach this person.`, `E-mail goes on; correct the postal address.`},
			FR: Wording{"«\u00a0{value}\u00a0» dit que les lettres n'arrivent pas à cette personne.", "Les courriels continuent\u00a0; corrigez l'adresse postale."},
		},
		{
			ID: MarkedNoCalls, Severity: Warning,
			EN: Wording{`"{value}" says that this person is not to be called.`, `E-mail goes on.`},
			FR: Wording{"«\u00a0{value}\u00a0» dit de ne pas appeler cette personne.", "Les courriels continuent."},
		},
		{
			ID: CompanyAsName, Severity: Warning,
			EN: Wording{`"{value}" stands in the column of first names and looks like a company.`, `The row is loaded as it is; a letter would greet the company by it.`},
			FR: Wording{"«\u00a0{value}\u00a0» est dans la colonne des prénoms et ressemble à une société.", "La ligne est chargée telle quelle\u00a0; un courriel saluerait la société ainsi."},
		},
		{
			ID: FamilyNameAsFirst, Severity: Warning,
			EN: Wording{`"{value}" stands in the column of first names and looks like a family name.`, `The row is loaded as it is; check whether the two columns are swapped.`},
			FR: Wording{"«\u00a0{value}\u00a0» est dans la colonne des prénoms et ressemble à un nom de famille.", "La ligne est chargée telle quelle\u00a0; vérifiez si les deux colonnes sont inversées."},
		},
	}
}
