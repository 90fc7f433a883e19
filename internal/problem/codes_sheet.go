package problem

import "slices"

// The codes of files that are no spreadsheet that can be read.
const (
	NoSuchFile        ID = "no-such-file"
	FolderNotFile     ID = "folder-not-file"
	EmptyFile         ID = "empty-file"
	LockFile          ID = "lock-file"
	OtherFormat       ID = "other-format"
	NotASpreadsheet   ID = "not-a-spreadsheet"
	HTMLFile          ID = "html-file"
	XMLSpreadsheet    ID = "xml-spreadsheet"
	PDFFile           ID = "pdf-file"
	ArchiveFile       ID = "archive-file"
	GzipDamaged       ID = "gzip-damaged"
	NumbersFile       ID = "numbers-file"
	OldExcel          ID = "old-excel"
	NameSaysOtherwise ID = "name-says-otherwise"
)

// The codes of text tables.
const (
	TextCut        ID = "text-cut"
	TextHole       ID = "text-hole"
	TextMixed      ID = "text-mixed-encodings"
	TextUnknown    ID = "text-unknown-encoding"
	TextBadCode    ID = "text-bad-code"
	TextOpenQuote  ID = "text-open-quote"
	TextLongRecord ID = "text-long-row"
	TextTooWide    ID = "text-too-wide"
)

// The codes of .xls workbooks. XLSRecord is said of the records of .xlsb, too.
const (
	NoWorkbookStream ID = "xls-no-workbook"
	XLSContainer     ID = "xls-container"
	XLSRecord        ID = "xls-record"
)

// The codes of .ods workbooks.
const TooManyRepeats ID = "ods-too-many-repeats"

// sheetCodes lists the problems of this area.
func sheetCodes() []Code {
	return slices.Concat(fileCodes(), textCodes(), xlsCodes(), workbookCodes(), lostCodes())
}

func fileCodes() []Code {
	return []Code{
		{
			ID: NoSuchFile,
			EN: Wording{`There is no such file.`, `Check its name and its folder.`},
			FR: Wording{`Ce fichier n'existe pas.`, `Vérifiez son nom et son dossier.`},
		},
		{
			ID: FolderNotFile,
			EN: Wording{`This is a folder, not a file.`, `Name the spreadsheet inside it.`},
			FR: Wording{`C'est un dossier, pas un fichier.`, `Indiquez le tableau qu'il contient.`},
		},
		{
			ID: EmptyFile,
			EN: Wording{`The file is empty (0 bytes).`, `Export it again.`},
			FR: Wording{`Le fichier est vide (0 octet).`, `Refaites l'export.`},
		},
		{
			ID: LockFile,
			EN: Wording{`This is only the mark that Excel or LibreOffice leaves beside a workbook while somebody has it open.`, `Close the workbook "{book}" and load that one.`},
			FR: Wording{`C'est seulement la marque qu'Excel ou LibreOffice laisse à côté d'un classeur ouvert par quelqu'un.`, "Fermez le classeur «\u00a0{book}\u00a0» et chargez celui-là."},
		},
		{
			ID: FileChanged,
			EN: Wording{`The file changed while it was read.`, `Wait until the program that writes it has finished, and try again.`},
			FR: Wording{`Le fichier a changé pendant la lecture.`, `Attendez que le programme qui l'écrit ait terminé, puis recommencez.`},
		},
		{
			ID: OtherFormat,
			EN: Wording{`This is a {format} file, not a spreadsheet.`, `Export the table as .xlsx or .csv from the program that holds it.`},
			FR: Wording{`C'est un fichier {format}, pas un tableau.`, `Exportez le tableau en .xlsx ou en .csv depuis le programme qui le contient.`},
		},
		{
			ID: NotASpreadsheet,
			EN: Wording{`This file is neither a workbook nor text; it may be damaged.`, `Open it in Excel or LibreOffice and save it as .xlsx or .csv.`},
			FR: Wording{`Ce fichier n'est ni un classeur ni du texte ; il est peut-être abîmé.`, `Ouvrez-le dans Excel ou LibreOffice et enregistrez-le en .xlsx ou en .csv.`},
		},
		{
			ID: HTMLFile,
			EN: Wording{`This is a web page (HTML), whatever its name says.`, `Open it in Excel or LibreOffice and save it as .xlsx.`},
			FR: Wording{`C'est une page web (HTML), quoi que dise son nom.`, `Ouvrez-la dans Excel ou LibreOffice et enregistrez-la en .xlsx.`},
		},
		{
			ID: XMLSpreadsheet,
			EN: Wording{`This is an XML spreadsheet of Excel 2003.`, `Open it in Excel or LibreOffice and save it as .xlsx.`},
			FR: Wording{`C'est une feuille de calcul XML d'Excel 2003.`, `Ouvrez-la dans Excel ou LibreOffice et enregistrez-la en .xlsx.`},
		},
		{
			ID: PDFFile,
			EN: Wording{`This is a PDF document, made to be printed.`, `Ask the till or shop program for an export as Excel or csv.`},
			FR: Wording{`C'est un document PDF, fait pour l'impression.`, `Demandez au logiciel de caisse ou de boutique un export Excel ou csv.`},
		},
		{
			ID: GzipDamaged,
			EN: Wording{`This gzip file is damaged or cut.`, `Nothing was loaded. Copy or export it again.`},
			FR: Wording{`Ce fichier gzip est abîmé ou coupé.`, `Rien n'a été chargé. Recopiez-le ou refaites l'export.`},
		},
		{
			ID: ArchiveFile,
			EN: Wording{`This is a {format} archive, not a workbook.`, `Unpack it and load the files inside.`},
			FR: Wording{`C'est une archive {format}, pas un classeur.`, `Décompressez-la et chargez les fichiers qu'elle contient.`},
		},
		{
			ID: NumbersFile,
			EN: Wording{`This is a document of Apple Numbers.`, `In Numbers choose File, Export To, Excel, and load that file.`},
			FR: Wording{`C'est un document Apple Numbers.`, `Dans Numbers, choisissez Fichier, Exporter vers, Excel, et chargez ce fichier.`},
		},
		{
			ID: OldExcel,
			EN: Wording{`This workbook was made by an Excel before version 5 (1993).`, `Open it in LibreOffice and save it as .xlsx.`},
			FR: Wording{`Ce classeur vient d'un Excel antérieur à la version 5 (1993).`, `Ouvrez-le dans LibreOffice et enregistrez-le en .xlsx.`},
		},
		{
			ID: NameSaysOtherwise,
			EN: Wording{`The name ends in {ending}, but the content is plain text: the workbook is damaged, or it is a csv.`, `If it is a csv, give it a name that ends in .csv; otherwise export it again.`},
			FR: Wording{`Le nom finit par {ending}, mais le contenu est du texte : le classeur est abîmé, ou c'est un csv.`, `Si c'est un csv, donnez-lui un nom en .csv ; sinon refaites l'export.`},
		},
	}
}

func textCodes() []Code {
	return []Code{
		{
			ID: TextCut,
			EN: Wording{`The text is {encoding}, but ends in the middle of a character: the file was cut.`, `Export it again.`},
			FR: Wording{`Le texte est en {encoding} mais s'arrête au milieu d'un caractère : le fichier est coupé.`, `Refaites l'export.`},
		},
		{
			ID: TextHole,
			EN: Wording{`A piece of the file holds nothing but zeros: it was not written to the end.`, `Export or copy it again.`},
			FR: Wording{`Un morceau du fichier ne contient que des zéros : il n'a pas été écrit jusqu'au bout.`, `Refaites l'export ou la copie.`},
		},
		{
			ID: TextMixed,
			EN: Wording{`The text is UTF-8, but the byte {byte} at line {line}, character {column} is not: the file is damaged, or was put together from files of two encodings.`, `Correct that place, or export the whole file again.`},
			FR: Wording{`Le texte est en UTF-8, sauf l'octet {byte} à la ligne {line}, caractère {column} : le fichier est abîmé, ou assemblé à partir de fichiers de deux encodages.`, `Corrigez cet endroit ou refaites l'export.`},
		},
		{
			ID: TextUnknown,
			EN: Wording{`The characters of this text follow no known encoding.`, `Open it in the program that made it and save it as UTF-8.`},
			FR: Wording{`Les caractères de ce texte ne suivent aucun encodage connu.`, `Ouvrez-le dans le programme qui l'a fait et enregistrez-le en UTF-8.`},
		},
		{
			ID: TextBadCode,
			EN: Wording{`Line {line} holds a code that is no character in {encoding}: the file is damaged.`, `Export it again.`},
			FR: Wording{`La ligne {line} contient un code qui n'est pas un caractère en {encoding} : le fichier est abîmé.`, `Refaites l'export.`},
		},
		{
			ID: TextOpenQuote,
			EN: Wording{`A quotation mark opens in line {line} of the file and is never closed.`, `Close it, or double it where it belongs to the text (""), and try again.`},
			FR: Wording{`Un guillemet s'ouvre à la ligne {line} du fichier et ne se ferme jamais.`, `Fermez-le, ou doublez-le s'il fait partie du texte (""), puis recommencez.`},
		},
		{
			ID: TextTooWide,
			EN: Wording{`This row has more than {limit|column|columns}.`, `Check the separator: most likely this is no table.`},
			FR: Wording{`Cette ligne a plus de {limit|colonne|colonnes}.`, `Vérifiez le séparateur : ce n'est sans doute pas un tableau.`},
		},
		{
			ID: TextLongRecord,
			EN: Wording{`The row that starts in line {line} of the file is longer than {limit} MB.`, `Look for a quotation mark that is not closed there.`},
			FR: Wording{`La ligne de tableau qui commence à la ligne {line} du fichier dépasse {limit} Mo.`, `Cherchez-y un guillemet qui n'est pas fermé.`},
		},
	}
}

func xlsCodes() []Code {
	return []Code{
		{
			ID: NoWorkbookStream,
			EN: Wording{`This looks like an old Office file, but there is no workbook in it.`, `Open it in Excel or LibreOffice and save it as .xlsx.`},
			FR: Wording{`Cela ressemble à un ancien fichier Office, mais il ne contient pas de classeur.`, `Ouvrez-le dans Excel ou LibreOffice et enregistrez-le en .xlsx.`},
		},
		{
			ID: XLSContainer,
			EN: Wording{`The file is damaged: its pieces do not join (table of sectors).`, `Nothing was loaded. Copy or export it again.`},
			FR: Wording{`Le fichier est abîmé : ses morceaux ne se raccordent pas (table des secteurs).`, `Rien n'a été chargé. Recopiez-le ou refaites l'export.`},
		},
		{
			ID: TooManyRepeats,
			EN: Wording{`This row or cell is repeated so often that the sheet would have more than {limit|cell|cells}, as only hostile files do.`, `Nothing was loaded. Ask the sender for another export.`},
			FR: Wording{`Cette ligne ou cellule est répétée tant de fois que la feuille aurait plus de {limit|cellule|cellules}, comme seuls le font les fichiers hostiles.`, `Rien n'a été chargé. Demandez un autre export à l'expéditeur.`},
		},
		{
			ID: XLSRecord,
			EN: Wording{`The workbook is damaged here: a record is cut or is not what its length says.`, `Nothing was loaded. Copy or export the file again, or open it in Excel and save it as .xlsx. As a last resort, --recover reads what is left.`},
			FR: Wording{`Le classeur est abîmé ici : un enregistrement est coupé, ou sa longueur ne convient pas.`, `Rien n'a été chargé. Recopiez le fichier ou refaites l'export, ou ouvrez-le dans Excel et enregistrez-le en .xlsx. En dernier recours, --recover lit ce qui reste.`},
		},
	}
}
