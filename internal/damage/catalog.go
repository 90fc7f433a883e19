package damage

import (
	"math/rand/v2"
	"slices"
)

// Kinds lists every way in which a file gets damaged.
func Kinds() []Kind {
	return slices.Concat(fileKinds(), zipKinds(), xmlKinds(), odsKinds(), xlsbKinds(), xlsKinds(), textKinds())
}

// zipped are the formats that are zip files: each part has a checksum.
func zipped() []string { return []string{"xlsx", "xlsb", "ods"} }

func of(formats ...string) []string { return formats }

// fileKinds damage the bytes of a file of any format, as disks, lines and gateways do. A zip file tells all of them;
// of an .xls or a text only the structure is held against itself.
func fileKinds() []Kind {
	return []Kind{
		{Name: "one bit flipped", From: "7.1 reader", Formats: zipped(), Do: change(flip(1))},
		{Name: "nine bits flipped", Formats: zipped(), Do: change(flip(9))},
		{Name: "file cut", From: "7.1", Formats: zipped(), Must: Refuse, Do: change(cut)},
		{Name: "file cut at nine tenths", From: "reader", Formats: zipped(), Must: Refuse, Do: change(cutNearTheEnd)},
		{Name: "a block of zeros", From: "7.1", Formats: zipped(), Do: change(zeros)},
		{Name: "a block that stands twice", Formats: zipped(), Do: change(blockTwice)},
		{Name: "a byte lost", Formats: zipped(), Do: change(byteLost)},
		{Name: "a byte too many", Formats: zipped(), Do: change(byteMore)},
		{Name: "a block lost", Formats: zipped(), Do: change(blockLost)},
		{Name: "line ends changed, as in a text", Formats: zipped(), Do: change(lineEnds)},
		{Name: "seven bits a byte", Formats: zipped(), Must: Refuse, Do: change(sevenBits)},
		{Name: "bytes behind the end", Formats: zipped(), Do: change(tail)},
		{Name: "protected: one bit flipped", From: "7.1 reader", Formats: of("protected"), Do: change(flip(1))},
		{Name: "protected: nine bits flipped", Formats: of("protected"), Do: change(flip(9))},
		{Name: "protected: file cut", From: "7.1", Formats: of("protected"), Do: change(cut)},
		{Name: "protected: a block of zeros", From: "7.1", Formats: of("protected"), Do: change(zeros)},
		{Name: "protected: a block that stands twice", Formats: of("protected"), Do: change(blockTwice)},
		{Name: "protected: a byte lost", Formats: of("protected"), Do: change(byteLost)},
		{Name: "protected: a sector lost", Formats: of("protected"), Do: change(sectorLost)},
		{Name: "xls: one bit flipped", Formats: of("xls"), Must: Untold, Do: change(flip(1))},
		{Name: "xls: a block of zeros", Formats: of("xls"), Must: Untold, Do: change(zeros)},
		{Name: "xls: a block that stands twice", Formats: of("xls"), Must: Untold, Do: change(blockTwice)},
		{Name: "text: one bit flipped", Formats: of("text"), Must: Untold, Do: change(flip(1))},
		{Name: "text: cut anywhere", Formats: of("text"), Must: Untold, Do: change(cut)},
	}
}

// zipKinds damage the container: headers, directory, packed bytes, parts (APPNOTE 6.3.10; ECMA-376 part 2).
func zipKinds() []Kind {
	return []Kind{
		{Name: "wrong checksum in the directory", From: "7.1 reader", Formats: zipped(), Do: inDirectory(16, false)},
		{Name: "wrong checksum in both headers", From: "7.1 reader", Formats: zipped(), Do: inDirectory(16, true)},
		{Name: "wrong packed size in both headers", Formats: zipped(), Do: inDirectory(20, true)},
		{Name: "wrong size in the directory", From: "reader", Formats: zipped(), Do: inDirectory(24, false)},
		{Name: "wrong size in both headers", From: "7.1 reader", Formats: zipped(), Do: inDirectory(24, true)},
		{Name: "wrong offset in the directory", Formats: zipped(), Do: inDirectory(42, false)},
		{Name: "another way of packing in both headers", Formats: zipped(), Do: change(method)},
		{Name: "another name in one header", Formats: zipped(), Do: change(otherName)},
		{Name: "two entries exchanged", Formats: zipped(), Must: Refuse, Do: change(exchangeEntries)},
		{Name: "an entry lost from the directory", Formats: zipped(), Do: change(forget)},
		{Name: "a bit flipped in a packed sheet", From: "7.1 reader", Formats: zipped(), Do: inSheetBytes(flipOne)},
		{Name: "a packed sheet overwritten", From: "7.1", Formats: zipped(), Must: Refuse, Do: inSheetBytes(overwrite)},
		{Name: "a packed sheet cut", From: "7.1", Formats: zipped(), Must: Refuse, Do: packedShort},
		{Name: "a digit of a price changed, old checksum", From: "reader", Formats: of("xlsx", "ods"), Must: Refuse, Do: stale(digitChanged)},
		{Name: "row numbers of three cells changed, old checksum", From: "reader", Formats: of("xlsx"), Must: Refuse, Do: stale(numbersOfThreeCells)},
		{Name: "a sheet twice, one short", From: "reader", Formats: zipped(), Must: Refuse, Do: sheetTwice(sameName)},
		{Name: "a sheet twice, one short, in capitals", Formats: zipped(), Must: Refuse, Do: sheetTwice(otherCase)},
		{Name: "a part missing", From: "7.1", Formats: zipped(), Do: dropAny},
		{Name: "a sheet missing", From: "7.1", Formats: zipped(), Must: Refuse, Do: dropSheet},
		{Name: "string table missing", From: "7.1 reader", Formats: of("xlsx", "xlsb"), Do: dropNamed(false, "sharedStrings.xml", "sharedStrings.bin")},
		{Name: "string table missing, and its relationship", From: "reader", Formats: of("xlsx", "xlsb"), Do: dropNamed(true, "sharedStrings.xml", "sharedStrings.bin")},
		{Name: "styles missing", From: "7.1 reader", Formats: of("xlsx", "xlsb"), Do: dropNamed(false, "/styles.xml", "/styles.bin")},
		{Name: "styles missing, and their relationship", From: "reader", Formats: of("xlsx", "xlsb"), Do: dropNamed(true, "/styles.xml", "/styles.bin")},
		{Name: "list of sheets missing", Formats: zipped(), Must: Refuse, Do: dropNamed(false, "workbook.xml", "workbook.bin", "content.xml")},
		{Name: "relationships missing", Formats: of("xlsx", "xlsb"), Do: dropNamed(false, "workbook.xml.rels", "workbook.bin.rels")},
	}
}

// xmlKinds damage a part's text and pack it again under a right checksum, as a program with a fault writes it
// (ECMA-376 part 1 §18; XML 1.0).
func xmlKinds() []Kind {
	both := of("xlsx", "ods")
	return []Kind{
		{Name: "control character", From: "7.1", Formats: both, Must: Refuse, Do: inRows("\x02")},
		{Name: "control character in a text", From: "7.1 reader", Formats: both, Must: Refuse, Do: inTexts("\x0b")},
		{Name: "bare &", From: "7.1", Formats: both, Must: Refuse, Do: inRows("&")},
		{Name: "bare & in a text", From: "7.1", Formats: both, Must: Refuse, Do: inTexts("& ")},
		{Name: "bare <", Formats: both, Must: Refuse, Do: inRows("<")},
		{Name: "bad UTF-8", From: "7.1", Formats: both, Must: Refuse, Do: inRows("\xff")},
		{Name: "bad UTF-8 in a text", From: "7.1 reader", Formats: both, Must: Refuse, Do: inTexts("\xe9 ")},
		{Name: "half a surrogate in UTF-8", Formats: both, Must: Refuse, Do: inTexts("\xed\xa0\x80")},
		{Name: "unknown entity in a text", Formats: both, Must: Refuse, Do: inTexts("&nbsp;")},
		{Name: "a reference to no character", Formats: both, Must: Refuse, Do: inTexts("&#xFFFF;")},
		{Name: "XML cut, zip whole", From: "7.1 reader", Formats: both, Must: Refuse, Do: inSheet(cutInside)},
		{Name: "XML cut after a row, zip whole", From: "7.1 reader", Formats: both, Must: Refuse, Do: inSheet(cutAfterRow)},
		{Name: "string index far too large", From: "7.1 reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`t="s"><v>\d+</v>`, `t="s"><v>99999999</v>`))},
		{Name: "string index -1", From: "7.1 reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`t="s"><v>\d+</v>`, `t="s"><v>-1</v>`))},
		{Name: "string index with decimals", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`t="s"><v>(\d+)</v>`, `t="s"><v>$1.5</v>`))},
		{Name: "style index too large", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`<c r="([A-Z]+\d+)"( s="\d+")?([^>]*><v>)`, `<c r="$1" s="4000"$3`))},
		{Name: "style index -1", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`<c r="([A-Z]+\d+)"( s="\d+")?([^>]*><v>)`, `<c r="$1" s="-1"$3`))},
		{Name: "</rov> closes a row", From: "reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`</row>`, `</rov>`))},
		{Name: "a row in a tag of another name", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`(?s)<row ([^>]*[^/])>(.*?)</row>`, `<rov $1>$2</rov>`))},
		{Name: "a cell in a tag of another name", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`(?s)<c ([^>]*[^/])>(.*?)</c>`, `<d $1>$2</d>`))},
		{Name: "the tag of a cell's value lost", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`<v>([^<]+)</v>`, `$1`))},
		{Name: "row number twice", From: "reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(rowNumberTwice)},
		{Name: "row number twice, cells as before", From: "reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(rowHeaderTwice)},
		{Name: "cell twice", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`(<c r="[^>]*[^/]><v>[^<]*</v></c>)`, `$1$1`))},
		{Name: "cell of another row", From: "reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`<c r="([A-Z]+)(\d+)"`, `<c r="${1}9${2}"`))},
		{Name: "two rows exchanged", From: "reader", Formats: of("xlsx"), Must: Read, Do: inSheet(exchangeRows)},
		{Name: "far cell XFD1048576", From: "reader", Formats: of("xlsx"), Must: Read, Adds: Place{lastRow, lastColumn}, Do: inSheet(farCell)},
		{Name: "cell in column XFE", From: "reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`<c r="[A-Z]+(\d+)"`, `<c r="XFE$1"`))},
		{Name: "cell in column ZZZZZZZ", From: "reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`<c r="[A-Z]+(\d+)"`, `<c r="ZZZZZZZ$1"`))},
		{Name: "row 1048577", From: "reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`</sheetData>`, `<row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData>`))},
		{Name: "comma in a number", From: "reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`(<c r="[A-Z]+\d+"(?: s="\d+")?)><v>[-\d.E+]*</v>`, `$1><v>12,5</v>`))},
		{Name: "letters in a number", From: "reader", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`(<c r="[A-Z]+\d+"(?: s="\d+")?)><v>[-\d.E+]*</v>`, `$1><v>abc</v>`))},
		{Name: "unknown cell type", Formats: of("xlsx"), Must: Refuse, Do: inSheet(replaceOne(`(<c [^>]*) t="s"`, `$1 t="x"`))},
		{Name: "string table cut behind a text", From: "7.1", Formats: of("xlsx"), Do: inPart("sharedStrings.xml", replaceOne(`(?s)</si>.*</sst>`, `</si></sst>`))},
		{Name: "string table's end lost", From: "7.1", Formats: of("xlsx"), Must: Refuse, Do: inPart("sharedStrings.xml", replaceOne(`</sst>`, ``))},
		{Name: "styles cut", Formats: of("xlsx"), Must: Refuse, Do: inPart("/styles.xml", cutInside)},
		{Name: "list of sheets cut", Formats: of("xlsx"), Must: Refuse, Do: inPart("workbook.xml", cutInside)},
		{Name: "a sheet's relationship points nowhere", Formats: of("xlsx"), Must: Refuse, Do: inPart("workbook.xml.rels", replaceOne(`worksheets/([^"]*)"`, `worksheets/no-$1"`))},
		{Name: "dimension too small", From: "reader", Formats: of("xlsx"), Must: Read, Do: dimension("A1:C10")},
		{Name: "dimension of the largest sheet", From: "reader", Formats: of("xlsx"), Must: Read, Do: dimension("A1:XFD1048576")},
		{Name: "dimension garbage", From: "reader", Formats: of("xlsx"), Must: Read, Do: dimension("?")},
		{Name: "a part in UTF-16", From: "reader", Formats: of("xlsx"), Must: Read, Do: inSheet(toUTF16)},
		{Name: "no references", From: "reader", Formats: of("xlsx"), Must: Read, Do: inSheet(noReferences)},
		{Name: "prefixed tags", From: "reader", Formats: of("xlsx"), Must: Read, Do: inSheet(prefixed)},
		{Name: "single quotes", Formats: of("xlsx"), Must: Read, Do: inSheet(singleQuotes)},
		{Name: "every cell on a line of its own", Formats: of("xlsx"), Must: Read, Do: inSheet(lines)},
	}
}

// odsKinds damage the rows of a document (OpenDocument 1.3 part 3 §9).
func odsKinds() []Kind {
	return []Kind{
		{Name: "ods: letters in a number", From: "reader", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`office:value="[^"]*"`, `office:value="abc"`))},
		{Name: "ods: comma in a number", From: "reader", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`office:value="[^"]*"`, `office:value="12,5"`))},
		{Name: "ods: a day that is none", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`office:date-value="[^"]*"`, `office:date-value="2023-02-31"`))},
		{Name: "ods: unknown value type", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`office:value-type="(?:float|string|date)"`, `office:value-type="flaot"`))},
		{Name: "ods: a number's value lost", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`office:value="[^"]*"`, ``))},
		{Name: "ods: a row in a tag of another name", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`(?s)<table:table-row>(.*?)</table:table-row>`, `<table:table-rov>$1</table:table-rov>`))},
		{Name: "ods: a cell in a tag of another name", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`(?s)<table:table-cell ([^>]*[^/])>(.*?)</table:table-cell>`, `<table:table-cel $1>$2</table:table-cel>`))},
		{Name: "ods: a table in a tag of another name", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`(?s)<table:table (.*?)</table:table>`, `<table:tabel $1</table:tabel>`))},
		{Name: "ods: another tag closes a row", From: "reader", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`</table:table-row>`, `</table:table-rov>`))},
		{Name: "ods: a cell repeated -1 times", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`<table:table-cell office`, `<table:table-cell table:number-columns-repeated="-1" office`))},
		{Name: "ods: a cell repeated a billion times", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`<table:table-cell office`, `<table:table-cell table:number-columns-repeated="1000000000" office`))},
		{Name: "ods: a prefix of no namespace", Formats: of("ods"), Do: inSheet(replaceOne(`xmlns:table=`, `xmlns:tabl=`))},
		{Name: "ods: a truth value that is none", Formats: of("ods"), Must: Refuse, Do: inSheet(replaceOne(`office:boolean-value="[^"]*"`, `office:boolean-value="vrai"`))},
	}
}

// xlsbKinds damage the records of a binary sheet ([MS-XLSB] §2.1.4, §2.2.1) under a right checksum.
func xlsbKinds() []Kind {
	return []Kind{
		{Name: "xlsb: string index too large", From: "7.1 reader", Formats: of("xlsb"), Must: Refuse, Do: oneByte(is(binShared), 11, 0x40)},
		{Name: "xlsb: string index -1", From: "reader", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(is(binShared), func(b []byte, at int) []byte { copy(b[at+8:], "\xff\xff\xff\xff"); return b })},
		{Name: "xlsb: style index too large", Formats: of("xlsb"), Must: Refuse, Do: oneByte(filled, 6, 0x40)},
		{Name: "xlsb: a column too large", From: "reader", Formats: of("xlsb"), Must: Refuse, Do: oneByte(filled, 3, 1)},
		{Name: "xlsb: a row too large", From: "reader", Formats: of("xlsb"), Must: Refuse, Do: oneByte(is(binRow), 3, 1)},
		{Name: "xlsb: a cell twice", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(filled, twice)},
		{Name: "xlsb: a row twice", From: "reader", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(is(binRow), twice)},
		{Name: "xlsb: the first row's header lost", Formats: of("xlsb"), Must: Refuse, Do: inRecords(firstRowGone)},
		{Name: "xlsb: two rows exchanged", From: "reader", Formats: of("xlsb"), Must: Read, Do: inRecords(swapRows)},
		{Name: "xlsb: a record cut", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(filled, func(b []byte, _ int) []byte { return b[:len(b)-1] })},
		{Name: "xlsb: a byte too many", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(filled, func(b []byte, _ int) []byte { return append(b, 1) })},
		{Name: "xlsb: a cell of an unknown kind", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(filled, func(b []byte, _ int) []byte { b[0] = 0x33; return b })},
		{Name: "xlsb: an unknown record", Formats: of("xlsb"), Must: Refuse, Do: recordMore("\x63\x04\x00\x00\x00\x00")},
		{Name: "xlsb: the start of future records", Formats: of("xlsb"), Must: Refuse, Do: recordMore("\x23\x04\x00\x00\x00\x00")},
		{Name: "xlsb: the end of future records", Formats: of("xlsb"), Must: Refuse, Do: recordMore("\x24\x00")},
		{Name: "xlsb: rows begin again", Formats: of("xlsb"), Must: Refuse, Do: recordMore("\x91\x01\x00")},
		{Name: "xlsb: rows end too early", Formats: of("xlsb"), Must: Refuse, Do: recordMore("\x92\x01\x00")},
		{Name: "xlsb: the sheet ends too early", Formats: of("xlsb"), Must: Refuse, Do: recordMore("\x82\x01\x00")},
		{Name: "xlsb: no start of the sheet", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(is(binSheet), gone)},
		{Name: "xlsb: no start of the rows", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(is(binRows), gone)},
		{Name: "xlsb: no end of the rows", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(is(binRowsEnd), gone)},
		{Name: "xlsb: no end of the sheet", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(is(binSheetEnd), gone)},
		{Name: "xlsb: cut behind a record", From: "7.1 reader", Formats: of("xlsb"), Must: Refuse, Do: inRecords(endBehindRecord)},
		{Name: "xlsb: cut inside a record", From: "7.1 reader", Formats: of("xlsb"), Must: Refuse, Do: inRecords(endInsideRecord)},
		{Name: "xlsb: zeros behind the end", Formats: of("xlsb"), Must: Refuse, Do: inRecords(zerosBehind)},
		{Name: "xlsb: a double that is none", From: "reader", Formats: of("xlsb"), Must: Refuse, Do: oneRecord(is(binReal, binFmlaNum), func(b []byte, at int) []byte {
			copy(b[at+14:], "\xf8\x7f")
			return b
		})},
		{Name: "xlsb: string table cut", From: "7.1", Formats: of("xlsb"), Must: Refuse, Do: inPart("sharedStrings.bin", func(s string, r *rand.Rand) string { return s[:1+r.IntN(len(s)-1)] })},
		{Name: "xlsb: styles cut", Formats: of("xlsb"), Must: Refuse, Do: inPart("styles.bin", func(s string, r *rand.Rand) string { return s[:1+r.IntN(len(s)-1)] })},
		{Name: "xlsb: list of sheets cut", Formats: of("xlsb"), Must: Refuse, Do: inPart("workbook.bin", func(s string, r *rand.Rand) string { return s[:1+r.IntN(len(s)-1)] })},
	}
}

// xlsKinds break the structure of an .xls: the container's tables and chains ([MS-CFB]) and the records' numbers,
// lengths and counts ([MS-XLS]). The format has no checksum, so the last ones cannot be told.
func xlsKinds() []Kind {
	xls := of("xls")
	return []Kind{
		{Name: "xls: file cut", From: "7.1", Formats: xls, Do: change(cut)},
		{Name: "xls: file cut where a sector ends", From: "7.1", Formats: xls, Do: change(cutAtSector)},
		{Name: "xls: a sector lost", Formats: xls, Do: change(sectorLost)},
		{Name: "xls: a byte lost", Formats: xls, Must: Untold, Do: change(byteLost)},
		{Name: "xls: the container's mark broken", Formats: xls, Must: Refuse, Do: inHeader(0, plus(1, 200))},
		{Name: "xls: the sector table elsewhere", Formats: xls, Must: Refuse, Do: inHeader(76, plus(1, 5000))},
		{Name: "xls: the directory elsewhere", Formats: xls, Must: Refuse, Do: inHeader(48, plus(1, 5000))},
		{Name: "xls: more sector tables than sectors", Formats: xls, Must: Refuse, Do: inHeader(44, plus(5000, 1_000_000_000))},
		{Name: "xls: the chain ends too early", Formats: xls, Must: Refuse, Do: inChain(always(endOfChain))},
		{Name: "xls: the chain goes to a free sector", Formats: xls, Must: Refuse, Do: inChain(always(freeSector))},
		{Name: "xls: the chain goes back", Formats: xls, Must: Refuse, Do: inChain(backwards)},
		{Name: "xls: the chain leaves the file", Formats: xls, Must: Refuse, Do: inChain(behindTheEnd)},
		{Name: "xls: the chain skips a sector", Formats: xls, Must: Refuse, Do: inChain(skipsOne)},
		{Name: "xls: the workbook starts elsewhere", Formats: xls, Must: Refuse, Do: inEntry(116, plus(1, 5000))},
		{Name: "xls: the workbook is larger than its chain", Formats: xls, Must: Refuse, Do: inEntry(120, plus(512, 1<<28))},
		{Name: "xls: the workbook has another name", Formats: xls, Must: Refuse, Do: inEntry(0, plus(1, 20))},
		{Name: "xls: a cell's record of another length", Formats: xls, Must: Refuse, Do: atRecord(xlsCell, lengthOff)},
		{Name: "xls: a record of another length", Formats: xls, Do: atRecord(anyRecord, lengthOff)},
		{Name: "xls: a record longer than any may be", Formats: xls, Must: Refuse, Do: atRecord(anyRecord, lengthHuge)},
		{Name: "xls: a cell's record takes the next one in", Formats: xls, Must: Refuse, Do: atRecord(xlsCell, swallow)},
		{Name: "xls: a record number that none has", Formats: xls, Must: Refuse, Do: atRecord(anyRecord, number(0x0f77))},
		{Name: "xls: the start of the workbook lost", Formats: xls, Must: Refuse, Do: inXLS(func(x *xlsFile, r *rand.Rand) bool { x.put16(0, 1); return true })},
		{Name: "xls: the end of a sheet lost", Formats: xls, Must: Refuse, Do: inXLS(endOfSheet)},
		{Name: "xls: a version that is none", Formats: xls, Must: Refuse, Do: inXLS(func(x *xlsFile, r *rand.Rand) bool { x.put16(4, 0x0700+r.IntN(100)); return true })},
		{Name: "xls: a sheet starts elsewhere", Formats: xls, Must: Refuse, Do: atRecord(func(id int) bool { return id == xlsBound }, sheetElsewhere)},
		{Name: "xls: more texts than there are", From: "reader", Formats: xls, Do: texts(plus(1, 3))},
		{Name: "xls: far more texts than there are", From: "reader", Formats: xls, Must: Refuse, Do: texts(plus(1_000_000, 1_000_000_000))},
		{Name: "xls: fewer texts than there are", From: "reader", Formats: xls, Do: texts(func(was uint32, r *rand.Rand) uint32 { return was - 1 - uint32(r.IntN(3))%max(was, 1) })},
		{Name: "xls: a text of another length", From: "reader", Formats: xls, Do: atRecord(func(id int) bool { return id == xlsSST }, lengthOfText)},
		{Name: "xls: string index too large", From: "7.1 reader", Formats: xls, Must: Refuse, Do: atRecord(func(id int) bool { return id == xlsLabelSST }, body(6, 0, 0, 0, 0x40))},
		{Name: "xls: string index -1", From: "reader", Formats: xls, Must: Refuse, Do: atRecord(func(id int) bool { return id == xlsLabelSST }, body(6, 0xff, 0xff, 0xff, 0xff))},
		{Name: "xls: style index too large", Formats: xls, Do: atRecord(xlsCell, body(4, 0xff, 0x0f))},
		{Name: "xls: a column too large", From: "reader", Formats: xls, Must: Refuse, Do: atRecord(xlsCell, body(2, 0, 1))},
		{Name: "xls: a cell twice", From: "reader", Formats: xls, Must: Refuse, Do: atRecord(xlsCell, placeOfBefore)},
		{Name: "xls: a double that is none", From: "reader", Formats: xls, Must: Refuse, Do: atRecord(func(id int) bool { return id == xlsNumber }, body(12, 0xf8, 0x7f))},
		{Name: "xls: a formula's text lost", Formats: xls, Must: Report, Do: atRecord(func(id int) bool { return id == xlsString }, number(0x0001))},
		{Name: "xls: a digit changed", Formats: xls, Must: Untold, Do: atRecord(func(id int) bool { return id == xlsNumber }, digitOfDouble)},
	}
}

// textKinds break what a text table has of structure: quotes, fields a row, encoding.
func textKinds() []Kind {
	text := of("text")
	return []Kind{
		{Name: "text: cut inside of quotes", From: "7.1", Formats: text, Must: Refuse, Do: inText(cutInQuotes)},
		{Name: "text: cut before the end of a row", From: "7.1", Formats: text, Must: Report, Do: inText(cutInRow)},
		{Name: "text: a closing quote lost", Formats: text, Must: Report, Do: inText(closingQuoteLost)},
		{Name: "text: the quote before a delimiter lost", Formats: text, Must: Report, Do: inText(openingQuoteLost)},
		{Name: "text: a delimiter lost", Formats: text, Must: Report, Do: inText(delimiterLost)},
		{Name: "text: a delimiter too many", Formats: text, Must: Report, Do: inText(delimiterMore)},
		{Name: "text: a line end lost", Formats: text, Must: Report, Do: inText(lineEndLost)},
		{Name: "text: a line end too many", Formats: text, Must: Report, Do: inText(lineEndMore)},
		{Name: "text: a letter in another encoding", From: "7.1", Formats: text, Must: Refuse, Do: otherEncoding},
		{Name: "text: a hole of zeros", From: "7.1", Formats: text, Must: Refuse, Do: change(hole)},
		{Name: "text: a few NUL bytes", From: "reader", Formats: text, Must: Report, Do: nulBytes},
		{Name: "text: half a unit of UTF-16 lost", Formats: text, Must: Refuse, Do: halfUnit},
		{Name: "text: half a character of UTF-16", Formats: text, Must: Refuse, Do: loneSurrogate},
		{Name: "text: seven bits a byte", Formats: text, Must: Untold, Do: change(sevenBits)},
		{Name: "text: a digit changed", Formats: text, Must: Untold, Do: inText(otherDigit)},
	}
}
