package problem

// The codes of what the states and orders of a sheet of sales mean, and of the list that the program before left.
const (
	UnknownStatus   ID = "unknown-status"
	RefundUnknown   ID = "refund-unknown"
	RefundTooLarge  ID = "refund-too-large"
	OrderApart      ID = "order-apart"
	OrderDisagrees  ID = "order-disagrees"
	OrderIncomplete ID = "order-incomplete"
	OrderDiffers    ID = "order-total-differs"
	OrderSaidOnce   ID = "order-said-once"
	NoOldList       ID = "no-old-list"
	NoTax           ID = "no-tax"
)

// orderCodes lists the problems of this area.
func orderCodes() []Code {
	return []Code{
		{
			ID: NoOldList,
			EN: Wording{`Nobody has ever said no in this workspace: no opt-out, refusal or dead address is loaded. Whoever wrote to these people before has such a list; nothing was sent.`, `Load it (habitue ingest FILE: the unsubscribed and cleaned addresses of the program used before). If nobody ever wrote to them: habitue send --plan {plan} --yes --no-old-list.`},
			FR: Wording{"Personne n'a jamais dit non dans cet espace de travail\u00a0: aucun désabonné, refus ni adresse morte n'est chargé. Qui écrivait à ces personnes auparavant a une telle liste\u00a0; rien n'est parti.", "Chargez-la (habitue ingest FICHIER\u00a0: les désabonnés et les adresses mortes du logiciel d'avant). Si personne ne leur a jamais écrit\u00a0: habitue send --plan {plan} --yes --no-old-list."},
		},
		{
			ID: UnknownStatus,
			EN: Wording{`Nobody has said whether a sale with one of these statuses counts: {words}.`, `Write it in habitue.yaml under sources: {source}: statuses: "{first}": sale, not-sale or refund, one line a word; or fix the column to "" under columns if it is no status of sales.`},
			FR: Wording{"Rien ne dit si une vente compte sous ces statuts\u00a0: {words}.", "Écrivez-le dans habitue.yaml, sous sources\u00a0: {source}\u00a0: statuses\u00a0: \"{first}\"\u00a0: sale, not-sale ou refund, une ligne par mot\u00a0; ou fixez la colonne à \"\" sous columns si ce n'est pas un statut de vente."},
		},
		{
			ID: NoTax,
			EN: Wording{`The tax is missing, without which the amount cannot be told in this workspace's basis.`, `Type it; 0 if there is none.`},
			FR: Wording{"La taxe manque\u00a0; sans elle le montant ne peut pas être dit dans la base de cet espace de travail.", "Saisissez-la\u00a0; 0 s'il n'y en a pas."},
		},
		{
			ID: RefundUnknown, Severity: Warning,
			EN: Wording{`The order is refunded in part, but the sheet does not say how much; it counts in full.`, `Export the column of refunded amounts too, and load it again.`},
			FR: Wording{`La commande est remboursée en partie, mais la feuille ne dit pas de combien ; elle compte en entier.`, `Exportez aussi la colonne des montants remboursés, puis rechargez.`},
		},
		{
			ID: RefundTooLarge, Severity: Warning,
			EN: Wording{`More came back ("{value}") than was sold on this line.`, `Check the returned quantity and amount.`},
			FR: Wording{"Il revient plus («\u00a0{value}\u00a0») qu'il n'a été vendu sur cette ligne.", `Vérifiez la quantité et le montant retournés.`},
		},
		{
			ID: OrderApart,
			EN: Wording{`The rows of order "{value}" do not stand together (or are more than 10,000), so what is said once for the order cannot be shared out.`, `Sort the sheet by order number and load it again.`},
			FR: Wording{"Les lignes de la commande «\u00a0{value}\u00a0» ne se suivent pas (ou dépassent 10\u202f000)\u00a0: ce qui est dit une fois pour la commande ne peut pas être réparti.", `Triez la feuille par numéro de commande, puis rechargez-la.`},
		},
		{
			ID: OrderDisagrees,
			EN: Wording{`The rows of order "{value}" say different discounts or refunds for the whole order.`, `Name the column "Discount" if the amounts are the lines' own, or correct them.`},
			FR: Wording{"Les lignes de la commande «\u00a0{value}\u00a0» disent des remises ou remboursements différents pour toute la commande.", "Nommez la colonne «\u00a0Remise\u00a0» si les montants sont ceux des lignes, ou corrigez-les."},
		},
		{
			ID: OrderIncomplete,
			EN: Wording{`Another row of order "{value}" is rejected, so its discount or refund cannot be shared out.`, `Correct that row, and load all rows of the order again.`},
			FR: Wording{"Une autre ligne de la commande «\u00a0{value}\u00a0» est rejetée\u00a0: sa remise ou son remboursement ne peut pas être réparti.", `Corrigez cette ligne, puis rechargez toutes les lignes de la commande.`},
		},
		{
			ID: OrderSaidOnce, Severity: Warning,
			EN: Wording{`The number, day and customer of an order stand on its first line only; the {count} lines below that leave them blank were read as of the same order.`, `Nothing, if the sheet is printed so. If lines lost their order, fill in its number and day on each line and load it again.`},
			FR: Wording{"Le numéro, le jour et le client d'une commande ne sont écrits que sur sa première ligne ; les {count} lignes suivantes, vides à cet endroit, ont été lues comme de la même commande.", `Rien à faire si la feuille est imprimée ainsi. Si des lignes ont perdu leur commande, remplissez le numéro et le jour sur chacune, puis rechargez.`},
		},
		{
			ID: OrderDiffers, Severity: Warning,
			EN: Wording{`Order "{value}" says {total}; its lines come to {sum}.`, `Compare the order in the shop program; the lines are what counts.`},
			FR: Wording{"La commande «\u00a0{value}\u00a0» indique {total}\u00a0; ses lignes donnent {sum}.", `Comparez avec le logiciel de vente ; ce sont les lignes qui comptent.`},
		},
	}
}
