package problem

// The codes of what a spreadsheet means: its kinds, columns and rows.
const (
	NotAnAmount       ID = "not-an-amount"
	NotAQuantity      ID = "not-a-quantity"
	LetterInNumber    ID = "letter-in-number"
	LetterEndsNumber  ID = "letter-ends-number"
	UnclearNumber     ID = "unclear-number"
	TooLarge          ID = "too-large"
	NoQuantity        ID = "no-quantity"
	NoAmount          ID = "no-amount"
	NoDate            ID = "no-date"
	NotADate          ID = "not-a-date"
	ImpossibleDate    ID = "impossible-date"
	FutureDate        ID = "future-date"
	PhoneZeroLost     ID = "phone-zero-lost"
	DigitsLost        ID = "digits-lost"
	IDIsDate          ID = "id-is-date"
	IDIsTruth         ID = "id-is-truth"
	IDIsPercent       ID = "id-is-percent"
	PostcodeZeroLost  ID = "postcode-zero-lost"
	CellError         ID = "cell-error"
	NoResult          ID = "no-result"
	NoCustomer        ID = "no-customer"
	NoProduct         ID = "no-product"
	UnknownWord       ID = "unknown-word"
	LanguageLeftOut   ID = "language-left-out"
	OtherCurrency     ID = "other-currency"
	AddressUnusable   ID = "address-unusable"
	BadAddress        ID = "bad-address"
	ValueLeftOut      ID = "value-left-out"
	CustomerByName    ID = "customer-by-name"
	Namesakes         ID = "namesakes"
	SalesUnread       ID = "sales-unread"
	HiddenRows        ID = "hidden-rows"
	HiddenColumns     ID = "hidden-columns"
	HiddenSheet       ID = "hidden-sheet"
	CrossesAreNo      ID = "crosses-are-no"
	LettersShown      ID = "letters-shown"
	NotThisBasis      ID = "not-this-basis"
	OtherUnit         ID = "other-unit"
	MultipleShown     ID = "multiple-shown"
	CurrencyShown     ID = "currency-shown"
	UnknownSheet      ID = "unknown-sheet"
	FieldTwice        ID = "field-twice"
	NoRows            ID = "no-rows"
	EmptyWorkbook     ID = "empty-workbook"
	UnknownKind       ID = "unknown-kind"
	CrossTable        ID = "cross-table"
	MissingColumn     ID = "missing-column"
	NoCustomerColumn  ID = "no-customer-column"
	NobodyKnown       ID = "nobody-known"
	NoPriceColumn     ID = "no-price-column"
	RepeatedAmount    ID = "repeated-amount"
	BeforeDiscount    ID = "before-discount"
	TotalWithShipping ID = "total-with-shipping"
	NoHeader          ID = "no-header"
	UnknownField      ID = "unknown-field"
	AmbiguousDates    ID = "ambiguous-dates"
	MixedDates        ID = "mixed-dates"
	AmbiguousYears    ID = "ambiguous-years"
	AmbiguousSerials  ID = "ambiguous-day-numbers"
	MixedYears        ID = "mixed-years"
	HalfConverted     ID = "half-converted-dates"
	ExchangedDates    ID = "exchanged-dates"
	AmbiguousNumbers  ID = "ambiguous-numbers"
	AmbiguousDiscount ID = "ambiguous-discount"
	AmbiguousPercent  ID = "ambiguous-percent"
	OtherBasis        ID = "other-basis"
	TotalDiffers      ID = "total-differs"
	TotalRejected     ID = "total-differs-rejected"
	TotalAllowed      ID = "total-differs-allowed"
	TooManyRejected   ID = "too-many-rejected"
	RowsLost          ID = "rows-lost"
	RowTooLong        ID = "row-too-long"
	RowTooShort       ID = "row-too-short"
)

// ingestCodes lists the problems of this area.
func ingestCodes() []Code {
	var all []Code
	all = append(all, numberCodes()...)
	all = append(append(all, dayCodes()...), futureDay(), lostZero(), lostPostcodeZero())
	all = append(all, fieldCodes()...)
	all = append(all, columnCodes()...)
	return append(all, tableCodes()...)
}

// numberCodes are about one amount or quantity.
func numberCodes() []Code {
	return []Code{
		{
			ID: NotAnAmount,
			EN: Wording{`"{value}" is not an amount.`, `Type a number such as 12.50 and load the file again.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas un montant.", `Tapez un nombre comme 12,50 puis rechargez le fichier.`},
		},
		{
			ID: NotAQuantity,
			EN: Wording{`"{value}" is not a quantity.`, `Type a number such as 3 and load the file again.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas une quantité.", `Tapez un nombre comme 3 puis rechargez le fichier.`},
		},
		{
			ID: LetterInNumber,
			EN: Wording{`"{value}" is not {what}.`, `It holds the letter {letter}; type the digit {digit} and load the file again.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas {quoi}.", "Il contient la lettre {letter}\u00a0; tapez le chiffre {digit} puis rechargez le fichier."},
		},
		{
			ID: LetterEndsNumber,
			EN: Wording{`"{value}" is not {what}.`, `It ends with the letter {letter}; type the digit {digit} and load the file again.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas {quoi}.", "Il se termine par la lettre {letter}\u00a0; tapez le chiffre {digit} puis rechargez le fichier."},
		},
		{
			ID: UnclearNumber,
			EN: Wording{`"{value}" can be read in two ways, and this column writes decimals with commas and with dots.`, `Write it without a thousands separator, or load with --decimal comma or --decimal dot.`},
			FR: Wording{"«\u00a0{value}\u00a0» peut se lire de deux façons, et cette colonne écrit les décimales avec virgule et avec point.", `Écrivez-le sans séparateur de milliers, ou chargez avec --decimal comma ou --decimal dot.`},
		},
		{
			ID: TooLarge,
			EN: Wording{`The amount of this row is too large to be one.`, `Check its quantity and price.`},
			FR: Wording{`Le montant de cette ligne est trop grand.`, `Vérifiez sa quantité et son prix.`},
		},
		{
			ID: NoQuantity,
			EN: Wording{`The quantity is missing.`, `Type it, or 1.`},
			FR: Wording{`La quantité manque.`, `Saisissez-la, ou 1.`},
		},
		{
			ID: NoAmount,
			EN: Wording{`Neither a price nor an amount stands here.`, `Type it; 0 if the article was free.`},
			FR: Wording{`Ni prix ni montant sur cette ligne.`, "Saisissez-le\u00a0; 0 si l'article était offert."},
		},
		{
			ID: OtherCurrency,
			EN: Wording{`This row is in {currency}; this workspace counts in {workspace}.`, `Convert the amount, or leave the row out. If the shop counts in {code}, set currency: {code} in habitue.yaml before the first load.`},
			FR: Wording{"Cette ligne est en {currency}\u00a0; cet espace de travail compte en {workspace}.", `Convertissez le montant ou retirez la ligne. Si le magasin compte en {code}, écrivez currency: {code} dans habitue.yaml avant le premier chargement.`},
		},
	}
}

// dayCodes are about one day.
func dayCodes() []Code {
	return []Code{
		{
			ID: NoDate,
			EN: Wording{`The date is missing.`, `Type the day of the sale, or delete the row if it is no sale.`},
			FR: Wording{`La date manque.`, `Saisissez le jour de la vente, ou supprimez la ligne si ce n'est pas une vente.`},
		},
		{
			ID: NotADate,
			EN: Wording{`"{value}" is not a date.`, `Type a day such as 31/12/2024 or 2024-12-31.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas une date.", `Saisissez un jour comme 31/12/2024.`},
		},
		{
			ID: ImpossibleDate,
			EN: Wording{`"{value}" looks like a date, but there is no such day{order}.`, `Correct the day, the month or the year.`},
			FR: Wording{"«\u00a0{value}\u00a0» ressemble à une date, mais ce jour n'existe pas{ordre}.", `Corrigez le jour, le mois ou l'année.`},
		},
	}
}

// futureDay is about a day that has not come yet.
func futureDay() Code {
	return Code{
		ID: FutureDate, Severity: Warning,
		EN: Wording{`"{value}" is {day}, which is still to come.`, `The row is loaded; correct the year, or the order of day and month.`},
		FR: Wording{"«\u00a0{value}\u00a0» est le {jour}, qui est encore à venir.", "La ligne est chargée\u00a0; corrigez l'année, ou l'ordre du jour et du mois."},
	}
}

// lostZero is about a telephone number that a spreadsheet took for a number.
func lostZero() Code {
	return Code{
		ID: PhoneZeroLost, Severity: Warning,
		EN: Wording{`"{value}" seems to have lost its first zero: with it the number is {phone}.`, `It was kept as it stands; put the zero back in the sheet if that is right, in a column of type text.`},
		FR: Wording{"«\u00a0{value}\u00a0» semble avoir perdu son premier zéro\u00a0: avec lui, c'est le {phone}.", "Le numéro est gardé tel quel\u00a0; remettez le zéro dans la feuille si c'est juste, dans une colonne au format texte."},
	}
}

// lostPostcodeZero is about a postal code of four digits among codes of five.
func lostPostcodeZero() Code {
	return Code{
		ID: PostcodeZeroLost, Severity: Warning,
		EN: Wording{`"{value}" seems to have lost its first zero: with it the postal code is {code}.`, `It was kept as it stands; put the zero back in the sheet if that is right, in a column of type text.`},
		FR: Wording{"«\u00a0{value}\u00a0» semble avoir perdu son premier zéro\u00a0: avec lui, le code postal est {code}.", "Le code est gardé tel quel\u00a0; remettez le zéro dans la feuille si c'est juste, dans une colonne au format texte."},
	}
}

// fieldCodes are about another cell of one row.
func fieldCodes() []Code {
	return []Code{
		{
			ID: DigitsLost,
			EN: Wording{`"{value}" is a number in short form: its last digits are lost.`, `Export it again with this column as text; the digits cannot be brought back from this file.`},
			FR: Wording{"«\u00a0{value}\u00a0» est un numéro abrégé\u00a0: ses derniers chiffres sont perdus.", "Exportez de nouveau avec cette colonne en texte\u00a0; ce fichier ne permet pas de les retrouver."},
		},
		{
			ID: IDIsDate,
			EN: Wording{`This number has been turned into a date ({value}) by the spreadsheet.`, `Type it again in a cell of type text.`},
			FR: Wording{`Le tableur a changé ce numéro en date ({value}).`, `Saisissez-le de nouveau dans une cellule au format texte.`},
		},
		{
			ID: OtherUnit,
			EN: Wording{`"{value}" says a unit, and the header says another.`, `Write the amount without its unit, in that of the header, or correct the header.`},
			FR: Wording{"«\u00a0{value}\u00a0» dit une unité, et l'en-tête en dit une autre.", "Écrivez le montant sans unité, dans celle de l'en-tête, ou corrigez l'en-tête."},
		},
		{
			ID: NotThisBasis,
			EN: Wording{`"{value}" says {basis}, and this column is in the other basis.`, `Write the amount in the basis of the column, without the word.`},
			FR: Wording{"«\u00a0{value}\u00a0» se dit {basis}, et cette colonne est dans l'autre base.", "Écrivez le montant dans la base de la colonne, sans le mot."},
		},
		{
			ID: IDIsTruth,
			EN: Wording{`The spreadsheet holds this number as true or false ({value}).`, `Type it again in a cell of type text.`},
			FR: Wording{`Le tableur tient ce numéro pour vrai ou faux ({value}).`, `Saisissez-le de nouveau dans une cellule au format texte.`},
		},
		{
			ID: IDIsPercent,
			EN: Wording{`The spreadsheet shows this number as a percentage; what was typed cannot be told.`, `Type it again in a cell of type text.`},
			FR: Wording{`Le tableur montre ce numéro en pourcentage ; ce qui a été saisi ne se devine pas.`, `Saisissez-le de nouveau dans une cellule au format texte.`},
		},
		{
			ID: CellError,
			EN: Wording{`The cell holds the error {value}.`, `Mend its formula, or type the value.`},
			FR: Wording{`La cellule contient l'erreur {value}.`, `Corrigez sa formule ou saisissez la valeur.`},
		},
		{
			ID: NoResult,
			EN: Wording{`The cell holds a formula whose result the file does not contain.`, `Open the file in a spreadsheet program, save it and load it again.`},
			FR: Wording{`La cellule contient une formule dont le résultat n'est pas dans le fichier.`, `Ouvrez le fichier dans un tableur, enregistrez-le puis rechargez-le.`},
		},
		{
			ID: NoCustomer,
			EN: Wording{`The row names nobody: no customer number, no usable e-mail address.`, `Type one of them.`},
			FR: Wording{"La ligne ne désigne personne\u00a0: ni numéro de client, ni adresse e-mail utilisable.", `Saisissez l'un des deux.`},
		},
		{
			ID: NoProduct,
			EN: Wording{`The product's code is missing.`, `Type it, or delete the row.`},
			FR: Wording{`La référence de l'article manque.`, `Saisissez-la ou supprimez la ligne.`},
		},
		{
			ID: UnknownWord,
			EN: Wording{`"{value}" is not a word that is known here.`, `Write one of: {known}.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas un mot connu ici.", "Écrivez l'un de ceux-ci\u00a0: {known}."},
		},
		{
			ID: LanguageLeftOut, Severity: Warning,
			EN: Wording{`"{value}" is not a language that is known here; it was left empty.`, `Write fr, en or another two-letter code.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas une langue connue ici\u00a0; elle est laissée vide.", `Écrivez fr, en ou un autre code de deux lettres.`},
		},
		{
			ID: AddressUnusable,
			EN: Wording{`"{value}" is not an e-mail address, and the row has no customer number.`, `Correct the address.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas une adresse e-mail, et la ligne n'a pas de numéro de client.", `Corrigez l'adresse.`},
		},
		{
			ID: BadAddress, Severity: Warning,
			EN: Wording{`"{value}" is not an address that mail can be sent to.`, `Correct the address to write to this person.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas une adresse où écrire.", "Corrigez l'adresse pour écrire à cette personne."},
		},
		{
			ID: ValueLeftOut, Severity: Warning,
			EN: Wording{`"{value}" cannot be used and was left empty.`, `The row is loaded; correct the cell if you need it.`},
			FR: Wording{"«\u00a0{value}\u00a0» est inutilisable et laissé vide.", "La ligne est chargée\u00a0; corrigez la cellule si vous en avez besoin."},
		},
	}
}

// columnCodes are about a whole column.
func columnCodes() []Code {
	return []Code{
		{
			ID: FieldTwice, Severity: Warning,
			EN: Wording{`Two columns mean "{what}": column {letter} is used, this one is not.`, `To use this one, name it under columns: in habitue.yaml.`},
			FR: Wording{"Deux colonnes donnent «\u00a0{quoi}\u00a0»\u00a0: la colonne {letter} sert, celle-ci non.", "Pour utiliser celle-ci, nommez-la sous columns: dans habitue.yaml."},
		},
		{
			ID: SalesUnread,
			EN: Wording{`Read as {kind}, this sheet has no place for the amounts under "{header}": if they are sales, none of them would count.`, `If they are: --columns "{header}=amount", and the day of the sale with --columns "HEADER=order_date". If not: --columns "{header}=none".`},
			FR: Wording{"Lue comme «\u00a0{genre}\u00a0», cette feuille ne garde pas les montants de «\u00a0{header}\u00a0»\u00a0: si ce sont des ventes, aucune ne compterait.", "Si c'en sont\u00a0: --columns \"{header}=amount\", et le jour de la vente par --columns \"EN-TÊTE=order_date\". Sinon\u00a0: --columns \"{header}=none\"."},
		},
		{
			ID: Namesakes,
			EN: Wording{`Customers are told apart by their name alone, and "{value}" has two e-mail addresses in turn: two people of one name, or one person with two addresses.`, `To tell customers apart by their address: --columns "{email}=customer_id"; a sale without an address is then nobody's. To count everyone of one name as one: --columns "{header}=customer_id".`},
			FR: Wording{"Les clients ne se distinguent que par leur nom, et «\u00a0{value}\u00a0» a tour à tour deux adresses e-mail\u00a0: deux homonymes, ou une personne à deux adresses.", "Pour distinguer les clients par leur adresse\u00a0: --columns \"{email}=customer_id\"\u00a0; une vente sans adresse n'est alors à personne. Pour compter comme un seul tous ceux d'un même nom\u00a0: --columns \"{header}=customer_id\"."},
		},
		{
			ID: CustomerByName, Severity: Warning,
			EN: Wording{`Customers are told apart by their name alone: two people of one name count as one, and one person spelled in two ways as two.`, `Export the customer's number with the sales.`},
			FR: Wording{"Les clients ne se distinguent que par leur nom\u00a0: deux homonymes comptent pour un, une personne écrite de deux façons pour deux.", `Exportez le numéro du client avec les ventes.`},
		},
		{
			ID: UnknownField, Exit: 2,
			EN: Wording{`"{field}" is not a field of {kind}.`, `Write one of: {known}.`},
			FR: Wording{"«\u00a0{field}\u00a0» n'est pas un champ de «\u00a0{genre}\u00a0».", "Écrivez l'un de ceux-ci\u00a0: {known}."},
		},
		{
			ID: AmbiguousDates,
			EN: Wording{`The dates of this column can be read in two ways: "{value}" is {dmy} with the day first, {mdy} with the month first, and the rows do not decide.`, `Say which: --date-order dmy or --date-order mdy.`},
			FR: Wording{"Les dates de cette colonne se lisent de deux façons\u00a0: «\u00a0{value}\u00a0» est le {jma} si le jour vient d'abord, le {mja} si c'est le mois, et les lignes ne tranchent pas.", "Dites laquelle\u00a0: --date-order dmy (jour d'abord) ou --date-order mdy (mois d'abord)."},
		},
		{
			ID: MixedDates,
			EN: Wording{`This column writes some dates with the day first ("{first}") and some with the month first ("{second}").`, `Write them one way, or say which is right: --date-order dmy or --date-order mdy; the others are then rejected.`},
			FR: Wording{"Cette colonne écrit des dates avec le jour d'abord («\u00a0{first}\u00a0») et d'autres avec le mois d'abord («\u00a0{second}\u00a0»).", "Écrivez-les d'une seule façon, ou dites laquelle est juste\u00a0: --date-order dmy ou --date-order mdy\u00a0; les autres seront rejetées."},
		},
		{
			ID: AmbiguousSerials,
			EN: Wording{`The bare day numbers of this column can be read in two ways: "{value}" is {first} counted from {own}, as the file counts, {last} counted from {other}, and the other days speak for that.`, `Say which: --date-system {own} or --date-system {other}.`},
			FR: Wording{"Les numéros de jour de cette colonne se lisent de deux façons\u00a0: «\u00a0{value}\u00a0» est le {debut} compté depuis {own}, comme le fichier compte, le {fin} compté depuis {other}, ce que disent les autres jours.", "Dites laquelle\u00a0: --date-system {own} ou --date-system {other}."},
		},
		{
			ID: AmbiguousYears,
			EN: Wording{`The dates of this column can be read in two ways: "{value}" is {first} with the year first, {last} with the year last, and the rows do not decide.`, `Say which: --date-order ymd or --date-order {order}.`},
			FR: Wording{"Les dates de cette colonne se lisent de deux façons\u00a0: «\u00a0{value}\u00a0» est le {debut} si l'année vient d'abord, le {fin} si elle vient à la fin, et les lignes ne tranchent pas.", "Dites laquelle\u00a0: --date-order ymd (année d'abord) ou --date-order {order}."},
		},
		{
			ID: MixedYears,
			EN: Wording{`This column writes some dates with the year first ("{first}") and some with the year last ("{second}").`, `Write them one way, or say which is right: --date-order ymd or --date-order dmy; the others are then rejected.`},
			FR: Wording{"Cette colonne écrit des dates avec l'année d'abord («\u00a0{first}\u00a0») et d'autres avec l'année à la fin («\u00a0{second}\u00a0»).", "Écrivez-les d'une seule façon, ou dites laquelle est juste\u00a0: --date-order ymd ou --date-order dmy\u00a0; les autres seront rejetées."},
		},
		{
			ID: HalfConverted,
			EN: Wording{`A spreadsheet program has opened this column in the wrong language: days up to 12 became dates with day and month exchanged, the others stayed text ("{value}").`, `Export the file again and load the export itself, without opening it first.`},
			FR: Wording{"Un tableur a ouvert cette colonne dans la mauvaise langue\u00a0: les jours jusqu'à 12 sont devenus des dates au jour et au mois échangés, les autres sont restés du texte («\u00a0{value}\u00a0»).", `Exportez de nouveau et chargez le fichier exporté sans l'ouvrir avant.`},
		},
		{
			ID: ExchangedDates,
			EN: Wording{`The dates of this column are all on days up to 12, and day and month may have been exchanged by a program that opened the file in another language: the first day is {first} as it stands, and {last} exchanged. {reason}.`, `If the dates are right as they stand, say so: --date-order dmy. If not, export the file again and load the export itself, without opening it first.`},
			FR: Wording{"Les dates de cette colonne tombent toutes avant le 13 du mois, et un programme qui a ouvert le fichier dans une autre langue a pu échanger jour et mois\u00a0: le premier jour est le {debut} tel quel, et le {fin} si l'on échange. {raison}.", "Si les dates sont justes telles quelles, dites-le\u00a0: --date-order dmy. Sinon, exportez de nouveau et chargez le fichier exporté sans l'ouvrir avant."},
		},
		{
			ID: AmbiguousNumbers,
			EN: Wording{`The numbers of this column can be read in two ways: "{value}" is {dot} or {comma}, and the rows do not decide.`, `Say which sign comes before the decimals: --decimal comma or --decimal dot.`},
			FR: Wording{"Les nombres de cette colonne se lisent de deux façons\u00a0: «\u00a0{value}\u00a0» vaut {dot} ou {comma}, et les lignes ne tranchent pas.", "Dites quel signe précède les décimales\u00a0: --decimal comma (virgule) ou --decimal dot (point)."},
		},
		{
			ID: OtherBasis,
			EN: Wording{`This column is {basis}; this workspace counts {workspace} (ttc: tax included, ht: before tax), and the two do not add up.`, `Export the column in {workspace}, or set basis: in habitue.yaml, or, if the column is in {workspace} all the same, say so under columns: {header}: {field}.`},
			FR: Wording{"Cette colonne est {basis}\u00a0; cet espace de travail compte {workspace}, et les deux ne s'additionnent pas.", "Exportez la colonne {workspace}, ou changez basis: dans habitue.yaml, ou, si la colonne est {workspace} malgré son nom, dites-le sous columns: {header}: {field}."},
		},
		{
			ID: AmbiguousDiscount,
			EN: Wording{`The discounts of this column can be read in two ways: "{value}" is {one} or a share, {share}, and the rows do not decide.`, `Say which: --discount {word} or --discount share.`},
			FR: Wording{"Les remises de cette colonne se lisent de deux façons\u00a0: «\u00a0{value}\u00a0» est {une} ou une part, {share}, et les lignes ne tranchent pas.", "Dites laquelle\u00a0: --discount {word} ou --discount share."},
		},
		{
			ID: AmbiguousPercent,
			EN: Wording{`The discounts of this column can be read in two ways: "{value}" is an amount or {value} %, and the rows do not decide.`, `Say which: --discount amount or --discount percent.`},
			FR: Wording{"Les remises de cette colonne se lisent de deux façons\u00a0: «\u00a0{value}\u00a0» est un montant ou {value}\u00a0%, et les lignes ne tranchent pas.", "Dites laquelle\u00a0: --discount amount ou --discount percent."},
		},
	}
}

// tableCodes are about a sheet or the whole file.
func tableCodes() []Code {
	return []Code{
		{
			ID: HiddenRows, Severity: Warning,
			EN: Wording{`Hidden rows were read like the others: {count}.`, `Delete them if they should not count.`},
			FR: Wording{"Des lignes masquées ont été lues comme les autres\u00a0: {count}.", `Supprimez-les si elles ne doivent pas compter.`},
		},
		{
			ID: HiddenColumns, Severity: Warning,
			EN: Wording{`Hidden columns were read like the others: {letters}.`, `Unhide them to see what they hold; delete them if it should not count.`},
			FR: Wording{"Des colonnes masquées ont été lues comme les autres\u00a0: {letters}.", "Affichez-les pour voir ce qu'elles contiennent\u00a0; supprimez-les si cela ne doit pas compter."},
		},
		{
			ID: LettersShown, Severity: Warning,
			EN: Wording{`The sheet shows letters beside the numbers of this column that its cells do not hold, as C0840 for 840: they were loaded without the letters.`, `If the letters belong to the number, export the column as text and load the file again.`},
			FR: Wording{"La feuille affiche à côté des numéros de cette colonne des lettres que ses cellules ne contiennent pas, comme C0840 pour 840\u00a0: ils ont été chargés sans les lettres.", "Si les lettres font partie du numéro, exportez la colonne en texte et chargez le fichier de nouveau."},
		},
		{
			ID: CurrencyShown, Severity: Warning,
			EN: Wording{`The sheet shows the amounts of this column in {currency}; this workspace counts in {workspace}, and they were loaded as such.`, `If they really are in {currency}, take the upload back (habitue undo) and load it into a workspace of that currency.`},
			FR: Wording{"La feuille affiche les montants de cette colonne en {currency}\u00a0; cet espace de travail compte en {workspace}, et ils ont été chargés comme tels.", "S'ils sont vraiment en {currency}, retirez le chargement (habitue undo) et chargez-le dans un espace de cette devise."},
		},
		{
			ID: MultipleShown, Severity: Warning,
			EN: Wording{`The sheet shows the amounts of this column in {unit}, and its cells hold the very numbers shown: they were loaded as {workspace}, not multiplied.`, `If they are in {unit}, take the upload back (habitue undo), write ({unit}) in the header and load the file again.`},
			FR: Wording{"La feuille affiche les montants de cette colonne en {unit} et ses cellules contiennent ces nombres mêmes\u00a0: ils ont été chargés en {workspace}, sans être multipliés.", "S'ils sont en {unit}, retirez le chargement (habitue undo), écrivez ({unit}) dans l'en-tête et chargez de nouveau le fichier."},
		},
		{
			ID: CrossesAreNo, Severity: Warning,
			EN: Wording{`This column has ticks and crosses: each tick was read as yes, each x as no.`, `If an x is a yes here, write yes in its place and load the file again.`},
			FR: Wording{"Cette colonne contient des coches et des croix\u00a0: chaque coche a été lue comme oui, chaque x comme non.", "Si un x veut dire oui ici, écrivez oui à sa place et chargez le fichier de nouveau."},
		},
		{
			ID: HiddenSheet, Severity: Warning,
			EN: Wording{`The sheet is hidden and was skipped.`, `Unhide it to load it.`},
			FR: Wording{`La feuille est masquée et n'a pas été lue.`, `Affichez-la pour la charger.`},
		},
		{
			ID: UnknownSheet, Severity: Warning,
			EN: Wording{`The sheet is of no known kind and was skipped. Columns seen: {seen}.`, `If that is right, say so once with --skip-sheet "{sheet}"; it is remembered for this source. Else rename its columns.`},
			FR: Wording{"La feuille n'est d'aucun genre connu et n'a pas été lue. Colonnes vues\u00a0: {vues}.", "Si c'est juste, dites-le une fois avec --skip-sheet \"{sheet}\"\u00a0; c'est retenu pour cette source. Sinon, renommez ses colonnes."},
		},
		{
			ID: NoRows, Severity: Warning,
			EN: Wording{`The sheet has a header and no row below it.`, ``},
			FR: Wording{`La feuille a un en-tête et aucune ligne dessous.`, ``},
		},
		{
			ID: EmptyWorkbook,
			EN: Wording{`The file holds no filled cell.`, `Export it again.`},
			FR: Wording{`Le fichier ne contient aucune cellule remplie.`, `Exportez-le de nouveau.`},
		},
		{
			ID: UnknownKind,
			EN: Wording{`Nothing here looks like {kinds}. Columns seen: {seen}.`, `Check that the first 60 rows hold a row of column names, or name the columns under columns: in habitue.yaml.`},
			FR: Wording{"Rien ici ne ressemble à des {genres}. Colonnes vues\u00a0: {vues}.", "Vérifiez que les 60 premières lignes contiennent les noms de colonnes, ou nommez les colonnes sous columns: dans habitue.yaml."},
		},
		{
			ID: CrossTable,
			EN: Wording{`Periods stand side by side ({periods}…): a cross table, which says what the sales came to and not which sales they were.`, `Export the sales themselves, one row a sale with its day, customer and amount: the journal or the detail of your till or shop program.`},
			FR: Wording{"Des périodes sont côte à côte ({periods}…)\u00a0: c'est un tableau croisé, qui dit ce que font les ventes et non lesquelles.", "Exportez les ventes elles-mêmes, une ligne par vente avec son jour, son client et son montant\u00a0: le journal ou le détail de votre logiciel de caisse ou de boutique."},
		},
		{
			ID: NoHeader,
			EN: Wording{`No row holds the names of the columns. By what they hold this looks like {kind}: {seen}.`, `If that is right, say so once with --accept-mapping; it is remembered for this source. If not, name the columns: --columns {columns}.`},
			FR: Wording{"Aucune ligne ne contient les noms des colonnes. D'après leur contenu, ce sont des {genre}\u00a0: {vues}.", "Si c'est juste, dites-le une fois avec --accept-mapping\u00a0; c'est retenu pour cette source. Sinon, nommez les colonnes\u00a0: --columns {columns}."},
		},
		{
			ID: MissingColumn,
			EN: Wording{`This looks like {kind}, but no column for {missing} was found. Columns seen: {seen}.`, `Rename the column that holds it, for example to "{example}", or name it under columns: in habitue.yaml.`},
			FR: Wording{"Cela ressemble à des {genre}, mais aucune colonne n'a été trouvée pour {manque}. Colonnes vues\u00a0: {vues}.", "Renommez la colonne qui le contient, par exemple «\u00a0{exemple}\u00a0», ou nommez-la sous columns: dans habitue.yaml."},
		},
		{
			ID: NoCustomerColumn,
			EN: Wording{`These are sales, but no column says who bought. Columns seen: {seen}.`, `Without customers nobody can be known as a regular. Export the sales with the customer's number, name or e-mail; or name the column that holds it: --columns "HEADER=customer_id".`},
			FR: Wording{"Ce sont des ventes, mais aucune colonne ne dit qui a acheté. Colonnes vues\u00a0: {vues}.", "Sans client, on ne peut reconnaître aucun habitué. Exportez les ventes avec le numéro, le nom ou l'e-mail du client\u00a0; ou nommez la colonne qui le contient\u00a0: --columns \"EN-TÊTE=customer_id\"."},
		},
		{
			ID: NobodyKnown, Severity: Warning,
			EN: Wording{`No column says who bought. The sales count for the shop, as those of people in passing; nobody becomes known by them.`, `If the till knows its customers, export their number, name or e-mail with the sales.`},
			FR: Wording{"Aucune colonne ne dit qui a acheté. Les ventes comptent pour le magasin, comme celles de clients de passage\u00a0; personne n'est connu par elles.", "Si la caisse connaît ses clients, exportez leur numéro, leur nom ou leur e-mail avec les ventes."},
		},
		{
			ID: RepeatedAmount,
			EN: Wording{`The same amount stands on every line of an order: it looks like what the whole order cost, and would be counted once a line.`, `If so: --columns "{header}=order_total". It is then taken once an order, and shared out over its lines by their quantities; where the lines have an amount or a price of their own, name that too, for example --columns "HEADER=unit_price". If it is each line's amount: --columns "{header}=amount".`},
			FR: Wording{"Le même montant est répété sur chaque ligne d'une commande\u00a0: on dirait le total de la commande, et il compterait autant de fois qu'il y a de lignes.", "Si c'est le cas\u00a0: --columns \"{header}=order_total\". Il compte alors une fois par commande, réparti sur ses lignes selon leurs quantités\u00a0; si les lignes ont un montant ou un prix à elles, nommez-le aussi, par exemple --columns \"EN-TÊTE=unit_price\". Si c'est le montant de chaque ligne\u00a0: --columns \"{header}=amount\"."},
		},
		{
			ID: BeforeDiscount,
			EN: Wording{`Quantity times price is this amount even where "{discount}" has a discount: the discount is taken off already, or still to be taken off, and nothing says which.`, `If the discount is still to be taken off: --columns "{header}=gross_amount". If the amount is what was paid: --columns "{header}=amount".`},
			FR: Wording{"Quantité fois prix donne ce montant même là où «\u00a0{discount}\u00a0» porte une remise\u00a0: la remise est déjà déduite, ou reste à déduire, et rien ne dit laquelle des deux.", "Si la remise reste à déduire\u00a0: --columns \"{header}=gross_amount\". Si le montant est ce qui a été payé\u00a0: --columns \"{header}=amount\"."},
		},
		{
			ID: TotalWithShipping,
			EN: Wording{`"{shipping}" stands beside it, and nothing says whether it is in this total: the customers' sales would hold what they paid for delivery, or not.`, `If the total holds it: --columns "{header}=order_total"; the rest counts as sales. If it does not: --columns "{header}=amount".`},
			FR: Wording{"«\u00a0{shipping}\u00a0» est à côté, et rien ne dit si ce total le contient\u00a0: les ventes des clients compteraient ce qu'ils ont payé pour la livraison, ou non.", "Si le total le contient\u00a0: --columns \"{header}=order_total\"\u00a0; le reste compte comme vente. Sinon\u00a0: --columns \"{header}=amount\"."},
		},
		{
			ID: NoPriceColumn, Severity: Warning,
			EN: Wording{`No column says what was paid. The lines say who came, when and for what; one counts as a sale once a product list gives its article a price. Until then nobody gets a segment, a class or a tier from them.`, `Export the sales with a price or an amount; or load the product list with its prices.`},
			FR: Wording{"Aucune colonne ne dit ce qui a été payé. Les lignes disent qui est venu, quand et pour quoi\u00a0; l'une compte comme vente quand une liste d'articles donne un prix à son article. D'ici là, personne n'en tire un segment, une classe ou un palier.", `Exportez les ventes avec un prix ou un montant, ou chargez la liste des articles avec leurs prix.`},
		},
		{
			ID: TotalDiffers,
			EN: Wording{`The file's own total is {total}; its rows sum to {sum}.`, `Nothing was loaded. Look for rows that the total leaves out, or load with --total-differs.`},
			FR: Wording{"Le total du fichier est {total}\u00a0; ses lignes font {sum}.", "Rien n'a été chargé. Cherchez des lignes que le total ne compte pas, ou chargez avec --total-differs."},
		},
		{
			ID: TotalRejected,
			EN: Wording{`The file's own total is {total}; its rows sum to {sum}, without what could not be read. Rejected rows: {rejected}.`, `Nothing was loaded. Correct the rejected rows, which are named, and load the file again; or load it with --total-differs.`},
			FR: Wording{"Le total du fichier est {total}\u00a0; ses lignes font {sum}, sans ce qui n'a pu être lu. Lignes rejetées\u00a0: {rejected}.", "Rien n'a été chargé. Corrigez les lignes rejetées, qui sont citées, et rechargez le fichier\u00a0; ou chargez-le avec --total-differs."},
		},
		{
			ID: TotalAllowed, Severity: Warning,
			EN: Wording{`The file's own total is {total}; its rows sum to {sum}.`, `It was loaded all the same, as asked.`},
			FR: Wording{"Le total du fichier est {total}\u00a0; ses lignes font {sum}.", `Il est chargé tout de même, comme demandé.`},
		},
		{
			ID: TooManyRejected,
			EN: Wording{`Rows rejected: {rejected} of {rows}, more than 2 in 100 or more than 1,000.`, `Nothing was loaded. Correct the rows listed, or look for a column that was read wrongly.`},
			FR: Wording{"Lignes rejetées\u00a0: {rejected} sur {rows}, plus de 2 sur 100 ou plus de 1 000.", `Rien n'a été chargé. Corrigez les lignes citées, ou cherchez une colonne mal lue.`},
		},
		{
			ID: RowTooLong,
			EN: Wording{`This row has {found|field|fields}, the header {header}: a separator stands inside a text, or two rows ran into one.`, `Put the text between quotation marks, or part the rows, and load the file again.`},
			FR: Wording{"Cette ligne a {found|champ|champs}, l'en-tête {header}\u00a0: un séparateur se trouve dans un texte, ou deux lignes n'en font qu'une.", `Mettez le texte entre guillemets ou séparez les lignes, puis rechargez le fichier.`},
		},
		{
			ID: RowTooShort, Severity: Warning,
			EN: Wording{`This row has {found|field|fields}, the header {header}; it was loaded without the last ones.`, `Look whether the file was cut, or the row broken in two.`},
			FR: Wording{"Cette ligne a {found|champ|champs}, l'en-tête {header}\u00a0; elle est chargée sans les derniers.", `Regardez si le fichier est coupé, ou la ligne brisée en deux.`},
		},
		{
			ID: RowsLost,
			EN: Wording{`The rows do not add up: {seen|row|rows} in the sheet, {counted|row|rows} accepted, rejected or skipped.`, `Nothing was loaded. Please report this file.`},
			FR: Wording{"Le compte est faux\u00a0: {seen|ligne|lignes} dans la feuille, {counted|acceptée, rejetée ou sautée|acceptées, rejetées ou sautées}.", `Rien n'a été chargé. Merci de signaler ce fichier.`},
		},
	}
}
