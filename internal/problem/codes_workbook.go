package problem

// The codes of workbooks: zip files of XML parts.
const (
	FileCut         ID = "file-cut"
	ZipDamaged      ID = "zip-damaged"
	PartTwice       ID = "part-twice"
	PartDamaged     ID = "part-damaged"
	PartMissing     ID = "part-missing"
	PartPacked      ID = "part-packing"
	XMLBroken       ID = "xml-broken"
	XMLEncoding     ID = "xml-encoding"
	XMLEntity       ID = "xml-entity"
	LimitReached    ID = "limit"
	NotAWorkbook    ID = "not-a-workbook"
	StringMissing   ID = "string-missing"
	StyleMissing    ID = "style-missing"
	RowOutOfOrder   ID = "row-out-of-order"
	RowTwice        ID = "row-twice"
	CellTwice       ID = "cell-twice"
	CellBeyond      ID = "cell-beyond"
	CellMisplaced   ID = "cell-misplaced"
	CellUnreadable  ID = "cell-unreadable"
	CellsLost       ID = "cells-lost"
	Protected       ID = "protected"
	ProtectedFormat ID = "protected-format"
	WrongPassword   ID = "wrong-password"
	CipherUnknown   ID = "cipher-unknown"
	ProtectedBroken ID = "protected-damaged"
)

// workbookCodes lists the problems of workbooks.
func workbookCodes() []Code {
	return append(append(zipCodes(), cellCodes()...), protectedCodes()...)
}

// zipCodes are about the container and its parts.
func zipCodes() []Code {
	return []Code{
		{
			ID: FileCut,
			EN: Wording{`The workbook is cut: its end is missing.`, `Copy or export it again. As a last resort, --recover reads what is left.`},
			FR: Wording{`Le classeur est coupé : il manque la fin.`, `Recopiez-le ou refaites l'export. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: ZipDamaged,
			EN: Wording{`The workbook's table of contents is damaged.`, `Copy or export it again. As a last resort, --recover reads what is left.`},
			FR: Wording{`La table des matières du classeur est abîmée.`, `Recopiez-le ou refaites l'export. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: PartTwice,
			EN: Wording{`Two parts of this workbook have the name "{part}", and they need not say the same.`, `Open it in Excel or LibreOffice, save it as a new .xlsx, and check it.`},
			FR: Wording{"Deux parties de ce classeur portent le nom «\u00a0{part}\u00a0», et rien ne dit laquelle est la bonne.", `Ouvrez-le dans Excel ou LibreOffice, enregistrez-le dans un nouveau .xlsx et vérifiez-le.`},
		},
		{
			ID: PartDamaged,
			EN: Wording{`This part of the workbook is damaged: its content is not what its checksum or size says.`, `Nothing was loaded. Copy or export the file again. As a last resort, --recover reads what is left.`},
			FR: Wording{`Cette partie du classeur est abîmée : son contenu ne correspond pas à sa somme de contrôle ou à sa taille.`, `Rien n'a été chargé. Recopiez le fichier ou refaites l'export. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: PartMissing,
			EN: Wording{`The workbook names this part but does not hold it.`, `Nothing was loaded. Export the file again. As a last resort, --recover reads what is left.`},
			FR: Wording{`Le classeur cite cette partie mais ne la contient pas.`, `Rien n'a été chargé. Refaites l'export. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: PartPacked,
			EN: Wording{`This part is packed in a way that cannot be read (method {method}).`, `Open it in Excel or LibreOffice and save it as .xlsx.`},
			FR: Wording{`Cette partie est compressée d'une façon qui ne peut pas être lue (méthode {method}).`, `Ouvrez-le dans Excel ou LibreOffice et enregistrez-le en .xlsx.`},
		},
		{
			ID: XMLBroken,
			EN: Wording{`The XML is broken here, so what follows cannot be trusted.`, `Nothing was loaded. Export the file again; if it is the same again, report it to the maker of the program that wrote it. As a last resort, --recover reads what is left.`},
			FR: Wording{`Le XML est cassé ici : ce qui suit n'est pas sûr.`, `Rien n'a été chargé. Refaites l'export ; si c'est encore pareil, signalez-le à l'éditeur du programme qui l'a écrit. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: XMLEncoding,
			EN: Wording{`This part is written in {encoding}, which cannot be read.`, `Open it in Excel or LibreOffice and save it as .xlsx.`},
			FR: Wording{`Cette partie est écrite en {encoding}, qui ne peut pas être lu.`, `Ouvrez-le dans Excel ou LibreOffice et enregistrez-le en .xlsx.`},
		},
		{
			ID: XMLEntity,
			EN: Wording{`This part declares or uses entities of its own, as only hostile files do.`, `Nothing was loaded. Do not open it; ask the sender for another export.`},
			FR: Wording{`Cette partie déclare ou utilise ses propres entités, comme seuls le font les fichiers hostiles.`, `Rien n'a été chargé. Ne l'ouvrez pas ; demandez un autre export à l'expéditeur.`},
		},
		{
			ID: LimitReached,
			EN: Wording{`The file goes beyond a limit: {limit} is {found}, {allowed} are allowed.`, `If you trust the file, raise {limit} under limits: in habitue.yaml.`},
			FR: Wording{`Le fichier dépasse une limite : {limit} vaut {found}, {allowed} sont permis.`, `Si vous avez confiance dans ce fichier, augmentez {limit} sous limits: dans habitue.yaml.`},
		},
		{
			ID: NotAWorkbook,
			EN: Wording{`This is no Excel workbook (.xlsx), whatever its name says.`, `Open it in the program that made it and save it as .xlsx.`},
			FR: Wording{`Ce n'est pas un classeur Excel (.xlsx), quoi que dise son nom.`, `Ouvrez-le dans le programme qui l'a fait et enregistrez-le en .xlsx.`},
		},
	}
}

// cellCodes are about rows and cells.
func cellCodes() []Code {
	return []Code{
		{
			ID: StringMissing,
			EN: Wording{`The cell refers to text number {index}, but the workbook holds {count}.`, `Nothing was loaded. Export the file again. As a last resort, --recover reads what is left.`},
			FR: Wording{`La cellule renvoie au texte numéro {index}, mais le classeur en contient {count}.`, `Rien n'a été chargé. Refaites l'export. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: StyleMissing,
			EN: Wording{`The cell refers to style number {index}, but the workbook holds {count}: dates could not be told from numbers.`, `Nothing was loaded. Export the file again. As a last resort, --recover reads what is left.`},
			FR: Wording{`La cellule renvoie au style numéro {index}, mais le classeur en contient {count} : les dates ne pourraient pas être distinguées des nombres.`, `Rien n'a été chargé. Refaites l'export. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: RowOutOfOrder,
			EN: Wording{`This row stands after row {after}, and the sheet is too large to be put in order.`, `Open it in Excel or LibreOffice and save it as .xlsx, or raise reorder under limits: in habitue.yaml.`},
			FR: Wording{`Cette ligne vient après la ligne {after}, et la feuille est trop grande pour être remise en ordre.`, `Ouvrez-le dans Excel ou LibreOffice et enregistrez-le en .xlsx, ou augmentez reorder sous limits: dans habitue.yaml.`},
		},
		{
			ID: RowTwice,
			EN: Wording{`This row number stands twice in the sheet.`, `Nothing was loaded. Export the file again. As a last resort, --recover reads what is left.`},
			FR: Wording{`Ce numéro de ligne figure deux fois dans la feuille.`, `Rien n'a été chargé. Refaites l'export. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: CellTwice,
			EN: Wording{`This cell stands twice in its row.`, `Nothing was loaded. Export the file again. As a last resort, --recover reads what is left.`},
			FR: Wording{`Cette cellule figure deux fois dans sa ligne.`, `Rien n'a été chargé. Refaites l'export. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: CellBeyond,
			EN: Wording{`"{ref}" lies outside of a sheet, which ends at XFD1048576.`, `Nothing was loaded. Export the file again.`},
			FR: Wording{"«\u00a0{ref}\u00a0» est hors de la feuille, qui s'arrête à XFD1048576.", `Rien n'a été chargé. Refaites l'export.`},
		},
		{
			ID: CellMisplaced,
			EN: Wording{`The cell "{ref}" stands in this row, where it does not belong.`, `Nothing was loaded. Export the file again. As a last resort, --recover reads what is left.`},
			FR: Wording{"La cellule «\u00a0{ref}\u00a0» se trouve dans cette ligne, où elle n'a rien à faire.", `Rien n'a été chargé. Refaites l'export. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: CellUnreadable,
			EN: Wording{`The cell says that it holds the type "{type}", but "{value}" is not of that type.`, `Nothing was loaded. Correct it in Excel or LibreOffice and save the workbook, or export it again. As a last resort, --recover reads what is left.`},
			FR: Wording{"La cellule annonce le type «\u00a0{type}\u00a0», mais «\u00a0{value}\u00a0» n'est pas de ce type.", `Rien n'a été chargé. Corrigez-la dans Excel ou LibreOffice et enregistrez le classeur, ou refaites l'export. En dernier recours, --recover lit ce qui reste.`},
		},
		{
			ID: CellsLost,
			EN: Wording{`{seen|cell was|cells were} seen in the sheet, handed on: {given}.`, `Nothing was loaded. Please report this file.`},
			FR: Wording{`{seen|cellule a été vue|cellules ont été vues} dans la feuille, transmises : {given}.`, `Rien n'a été chargé. Merci de signaler ce fichier.`},
		},
	}
}

// protectedCodes are about workbooks with a password.
func protectedCodes() []Code {
	return []Code{
		{
			ID: Protected,
			EN: Wording{`The workbook is protected by a password.`, `Save it without a password, or name the environment variable that holds it: --password-env NAME.`},
			FR: Wording{`Le classeur est protégé par un mot de passe.`, `Enregistrez-le sans mot de passe, ou indiquez la variable d'environnement qui le contient : --password-env NOM.`},
		},
		{
			ID: ProtectedFormat,
			EN: Wording{`The workbook is protected by a password, and one of the format {format} cannot be opened with it here ({cipher}).`, `Open it in Excel or LibreOffice and save it without a password, or as a protected .xlsx.`},
			FR: Wording{`Le classeur est protégé par un mot de passe, et ce format ({format}) ne peut pas être ouvert avec lui ici ({cipher}).`, `Ouvrez-le dans Excel ou LibreOffice et enregistrez-le sans mot de passe, ou en .xlsx protégé.`},
		},
		{
			ID: WrongPassword,
			EN: Wording{`The password does not open this workbook.`, `Check it; upper and lower case count.`},
			FR: Wording{`Le mot de passe n'ouvre pas ce classeur.`, `Vérifiez-le ; majuscules et minuscules comptent.`},
		},
		{
			ID: CipherUnknown,
			EN: Wording{`The workbook is protected in a way that cannot be read ({cipher}).`, `Open it in Excel and save it without a password.`},
			FR: Wording{`Le classeur est protégé d'une façon qui ne peut pas être lue ({cipher}).`, `Ouvrez-le dans Excel et enregistrez-le sans mot de passe.`},
		},
		{
			ID: ProtectedBroken,
			EN: Wording{`The protected workbook is damaged.`, `Copy or export it again.`},
			FR: Wording{`Le classeur protégé est abîmé.`, `Recopiez-le ou refaites l'export.`},
		},
	}
}
