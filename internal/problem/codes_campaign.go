package problem

import "slices"

// The codes of campaign files, plans and sending.
const (
	NoFrontMatter       ID = "no-front-matter"
	MissingField        ID = "missing-field"
	EmptyLetter         ID = "empty-letter"
	UnknownLanguageMark ID = "unknown-language-mark"
	UnknownPlaceholder  ID = "unknown-placeholder"
	BadPlaceholder      ID = "bad-placeholder"
	BrokenCondition     ID = "broken-condition"
	BadLetterLink       ID = "bad-letter-link"
	NoPictureText       ID = "no-picture-text"
	BadAudience         ID = "bad-audience"
	UnknownAttribute    ID = "unknown-attribute"
	AudienceMismatch    ID = "audience-mismatch"
	AudienceValue       ID = "audience-value"
	AudienceUnsure      ID = "audience-not-yes-or-no"
	BadAudiencePart     ID = "audience-part"
	BadSender           ID = "bad-sender"
	BadKeys             ID = "bad-campaign-key"
	PlanChanged         ID = "plan-changed"
	SameApprover        ID = "same-approver"
	OtherDigest         ID = "approved-another-plan"
	LetterEncoding      ID = "letter-encoding"
	LetterHTML          ID = "letter-html"
	LetterFails         ID = "letter-fails"
	LetterTooLarge      ID = "letter-too-large"
	NoMailServer        ID = "no-mail-server"
	TLSNeeded           ID = "tls-needed"
	MailServerSilent    ID = "mail-server-fails"
	LoginRefused        ID = "login-refused"
	OutboxFails         ID = "outbox-fails"
	TooManyRefusals     ID = "too-many-refusals"
	PolicyRefusals      ID = "policy-refusals"
)

// campaignCodes lists the problems of this area.
func campaignCodes() []Code {
	return slices.Concat(campaignFileCodes(), audienceCodes(), planCodes(), sendingCodes())
}

func campaignFileCodes() []Code {
	return []Code{
		{
			ID: NoFrontMatter, Exit: 2,
			EN: Wording{`This campaign does not start with its settings.`, `Put them first, between two lines that hold --- and nothing else.`},
			FR: Wording{`Cette campagne ne commence pas par ses réglages.`, `Placez-les en tête, entre deux lignes qui ne contiennent que ---.`},
		},
		{
			ID: MissingField, Exit: 2,
			EN: Wording{`"{name}" is missing.`, `Add it, for example: {example}.`},
			FR: Wording{"Il manque «\u00a0{name}\u00a0».", `Ajoutez-le, par exemple : {example}.`},
		},
		{
			ID: EmptyLetter, Exit: 2,
			EN: Wording{`The letter is empty.`, `Write its text below the settings.`},
			FR: Wording{`La lettre est vide.`, `Écrivez son texte sous les réglages.`},
		},
		{
			ID: UnknownLanguageMark, Exit: 2,
			EN: Wording{`"{name}" is no language of a letter.`, `Write <!-- fr --> or <!-- en -->.`},
			FR: Wording{"«\u00a0{name}\u00a0» n'est pas une langue de lettre.", `Écrivez <!-- fr --> ou <!-- en -->.`},
		},
		{
			ID: UnknownPlaceholder, Exit: 2,
			EN: Wording{`{name} is not a placeholder.{suggestion}`, `There are: {allowed}.`},
			FR: Wording{`{name} n'est pas un champ à remplir.{conseil}`, `Il existe : {allowed}.`},
		},
		{
			ID: BadPlaceholder, Exit: 2,
			EN: Wording{`{text} cannot be understood.`, `Write a placeholder as {example}, a condition as {condition}.`},
			FR: Wording{`{text} est incompréhensible.`, `Écrivez un champ ainsi : {example}, une condition ainsi : {condition}.`},
		},
		{
			ID: BrokenCondition, Exit: 2,
			EN: Wording{`A condition starts in one paragraph or list and ends in another.`, `Put the condition and its end into the same paragraph, or each alone on a line between empty lines.`},
			FR: Wording{`Une condition commence dans un paragraphe ou une liste et finit dans un autre.`, `Placez la condition et sa fin dans le même paragraphe, ou chacune seule sur une ligne entre deux lignes vides.`},
		},
		{
			ID: BadLetterLink, Exit: 2,
			EN: Wording{`"{link}" is no link that works in a mail.`, `Write the whole address, starting with https://.`},
			FR: Wording{"«\u00a0{link}\u00a0» n'est pas un lien qui fonctionne dans un courriel.", `Écrivez l'adresse entière, à partir de https://.`},
		},
		{
			ID: LetterEncoding, Exit: 2,
			EN: Wording{`This line holds a character that is not UTF-8, so it would arrive broken.`, `Save the file as UTF-8.`},
			FR: Wording{`Cette ligne contient un caractère qui n'est pas en UTF-8 ; il arriverait illisible.`, `Enregistrez le fichier en UTF-8.`},
		},
		{
			ID: LetterHTML, Exit: 2,
			EN: Wording{`HTML stands here ({html}); it would be left out, and perhaps the text around it.`, `Write it in Markdown: **bold**, [a link](https://…), ![a picture](https://…).`},
			FR: Wording{`Il y a ici du HTML ({html}) ; il ne serait pas repris, ni peut-être le texte autour.`, `Écrivez-le en Markdown : **gras**, [un lien](https://…), ![une image](https://…).`},
		},
		{
			ID: NoPictureText, Exit: 2,
			EN: Wording{`The picture "{link}" has no text for those who cannot see it.`, `Say in a few words what it shows: ![a cup of coffee](https://…).`},
			FR: Wording{"L'image «\u00a0{link}\u00a0» n'a pas de texte pour qui ne peut pas la voir.", `Dites en quelques mots ce qu'elle montre : ![une tasse de café](https://…).`},
		},
	}
}

func audienceCodes() []Code {
	return []Code{
		{
			ID: BadAudience, Exit: 2,
			EN: Wording{`The audience cannot be understood at character {place}: {text}.`, `Write conditions such as abc_class == "A" and net_sales > 500.`},
			FR: Wording{`Le public est incompréhensible au caractère {place} : {text}.`, `Écrivez des conditions comme abc_class == "A" and net_sales > 500.`},
		},
		{
			ID: UnknownAttribute, Exit: 2,
			EN: Wording{`"{name}" is nothing that is known of customers.{suggestion}`, `There are: {allowed}.`},
			FR: Wording{"«\u00a0{name}\u00a0» n'est rien que l'on sache des clients.{conseil}", `Il existe : {allowed}.`},
		},
		{
			ID: AudienceMismatch, Exit: 2,
			EN: Wording{`{text} compares or combines things that are not of one kind.`, `Compare an amount or a number with a number, a text or a day with something between quotation marks.`},
			FR: Wording{`{text} compare ou combine des choses de nature différente.`, `Comparez un montant ou un nombre à un nombre, un texte ou un jour à quelque chose entre guillemets.`},
		},
		{
			ID: AudienceValue, Exit: 2,
			EN: Wording{`"{value}" is no value of {name}.{suggestion}`, `There are: {allowed}.`},
			FR: Wording{"«\u00a0{value}\u00a0» n'est pas une valeur de {name}.{conseil}", `Il existe : {allowed}.`},
		},
		{
			ID: AudienceUnsure, Exit: 2,
			EN: Wording{`{text} is no condition: its answer is not yes or no.`, `Compare it with something, for example: {example}.`},
			FR: Wording{`{text} n'est pas une condition : la réponse n'est ni oui ni non.`, `Comparez-le à quelque chose, par exemple : {example}.`},
		},
		{
			ID: BadAudiencePart, Exit: 2,
			EN: Wording{`{text} cannot stand in an audience.`, `Use and, or, not, ==, !=, <, <=, >, >=, in, contains, startsWith, endsWith, +, - and *.`},
			FR: Wording{`{text} ne peut pas figurer dans un public.`, `Employez and, or, not, ==, !=, <, <=, >, >=, in, contains, startsWith, endsWith, +, - et *.`},
		},
	}
}

func planCodes() []Code {
	return []Code{
		{
			ID: BadSender, Exit: 2,
			EN: Wording{`"{value}" cannot stand as {setting} in a mail.`, `Correct it in habitue.yaml, for example: {example}.`},
			FR: Wording{"«\u00a0{value}\u00a0» ne convient pas comme {setting} d'un courriel.", `Corrigez-le dans habitue.yaml, par exemple : {example}.`},
		},
		{
			ID: BadKeys, Exit: 1,
			EN: Wording{`The key for {purpose} is missing or too short.`, `Restore keys/ from the backup; a new key makes the links and codes already sent worthless.`},
			FR: Wording{`La clé pour {purpose} manque ou est trop courte.`, `Restaurez keys/ depuis la sauvegarde ; une nouvelle clé rend sans valeur les liens et codes déjà envoyés.`},
		},
		{
			ID: PlanChanged, Exit: 1,
			EN: Wording{`The plan {plan} is not as it was written: {file} has changed or is missing.`, `Nothing was sent. Make a new plan and have it approved.`},
			FR: Wording{`La liste d'envoi {plan} n'est plus celle qui a été écrite : {file} a changé ou manque.`, `Rien n'a été envoyé. Refaites la liste d'envoi et son approbation.`},
		},
		{
			ID: SameApprover, Exit: 2,
			EN: Wording{`{name} wrote this campaign and cannot approve it.`, `Ask another of the people named in habitue.yaml.`},
			FR: Wording{`{name} a écrit cette campagne et ne peut pas l'approuver.`, `Demandez à une autre des personnes nommées dans habitue.yaml.`},
		},
		{
			ID: OtherDigest, Exit: 1,
			EN: Wording{`The plan {plan} is not the one that was approved.`, `Look at it again with habitue preview, then approve it: habitue approve --plan {plan}.`},
			FR: Wording{`La liste d'envoi {plan} n'est pas celle qui a été approuvée.`, `Revoyez-la avec habitue preview, puis approuvez-la : habitue approve --plan {plan}.`},
		},
	}
}

func sendingCodes() []Code {
	return []Code{
		{
			ID: LetterFails, Exit: 1,
			EN: Wording{`The letter to customer {customer} cannot be written: {reason}.`, `Nothing was sent. Correct the campaign or the customer's entry and plan again.`},
			FR: Wording{`La lettre au client {customer} ne peut pas être écrite : {reason}.`, `Rien n'a été envoyé. Corrigez la campagne ou la fiche du client et refaites la liste d'envoi.`},
		},
		{
			ID: LetterTooLarge, Exit: 1,
			EN: Wording{`The letter has {size} kB; mail programs cut off what is beyond 102 kB, the way to unsubscribe first.`, `Nothing was sent. Shorten the text.`},
			FR: Wording{`La lettre pèse {size} ko ; les messageries coupent au-delà de 102 ko, à commencer par le lien de désinscription.`, `Rien n'a été envoyé. Raccourcissez le texte.`},
		},
		{
			ID: NoMailServer, Exit: 2,
			EN: Wording{`"{server}" is no mail server.`, `Set sender.smtp.host and sender.smtp.port in habitue.yaml.`},
			FR: Wording{"«\u00a0{server}\u00a0» n'est pas un serveur de messagerie.", `Réglez sender.smtp.host et sender.smtp.port dans habitue.yaml.`},
		},
		{
			ID: TLSNeeded, Exit: 2,
			EN: Wording{`{server} is another machine, and mail does not go there without TLS.`, `Set sender.smtp.tls to starttls or implicit.`},
			FR: Wording{`{server} est une autre machine, et aucun courriel n'y va sans TLS.`, `Réglez sender.smtp.tls sur starttls ou implicit.`},
		},
		{
			ID: MailServerSilent, Exit: 4,
			EN: Wording{`The mail server does not take mail ({reason}).`, `Nobody was written to twice; {left|letter waits|letters wait}. Check the server, then send again.`},
			FR: Wording{`Le serveur de messagerie ne prend pas les courriels ({reason}).`, `Personne n'a été écrit deux fois ; {left|lettre attend|lettres attendent}. Vérifiez le serveur, puis relancez l'envoi.`},
		},
		{
			ID: LoginRefused, Exit: 4,
			EN: Wording{`The mail server refuses our name or password ({reason}).`, `{left|letter waits|letters wait}. Check sender.smtp.username and the password's environment variable, then send again.`},
			FR: Wording{`Le serveur de messagerie refuse notre nom ou mot de passe ({reason}).`, `{left|lettre attend|lettres attendent}. Vérifiez sender.smtp.username et la variable d'environnement du mot de passe, puis relancez l'envoi.`},
		},
		{
			ID: OutboxFails, Exit: 4,
			EN: Wording{`Mail cannot be written into the outbox ({reason}).`, `{left|letter waits|letters wait}. Check the disk and the permissions, then send again.`},
			FR: Wording{`Les courriels ne peuvent pas être déposés dans outbox ({reason}).`, `{left|lettre attend|lettres attendent}. Vérifiez le disque et les droits d'accès, puis relancez l'envoi.`},
		},
		{
			ID: TooManyRefusals, Exit: 4,
			EN: Wording{`Sending paused: {refused|address was|addresses were} refused of {tried}, the last with "{words}".`, `{left|letter waits|letters wait}. Look at the list of refusals before you send again.`},
			FR: Wording{"Envoi interrompu : {refused|adresse refusée|adresses refusées} sur {tried}, la dernière avec «\u00a0{words}\u00a0».", `{left|lettre attend|lettres attendent}. Regardez la liste des refus avant de relancer l'envoi.`},
		},
		{
			ID: PolicyRefusals, Exit: 4,
			EN: Wording{`Sending paused: the receivers object to our mail, not to the addresses ("{words}").`, `{left|letter waits|letters wait}, and nobody was struck off. Check SPF, DKIM and the reputation of the sender before you send again.`},
			FR: Wording{"Envoi interrompu : les destinataires refusent nos courriels, non les adresses («\u00a0{words}\u00a0»).", `{left|lettre attend|lettres attendent}, et personne n'a été rayé. Vérifiez SPF, DKIM et la réputation de l'expéditeur avant de relancer l'envoi.`},
		},
	}
}
