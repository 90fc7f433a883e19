//! Reads every cell of every sheet of a workbook, sums the numbers, counts the strings, converts the dates, and
//! prints the totals as one JSON object. xlsx goes through the streaming `worksheet_cells_reader`, the other
//! formats through `worksheet_range`, which is all that calamine has for them.
//!
//! Usage: calamine-sums FILE

use calamine::{open_workbook, open_workbook_auto, Data, DataRef, Error, ExcelDateTime, Reader, Xlsx};

#[derive(Default)]
struct Totals {
    cells: u64,
    strings: u64,
    numbers: u64,
    dates: u64,
    other: u64,
    text_bytes: u64,
    number_sum: f64,
    moment_sum: i64,
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let of_era = y - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl Totals {
    fn number(&mut self, v: f64) {
        self.numbers += 1;
        self.number_sum += v;
    }

    fn text(&mut self, s: &str) {
        self.strings += 1;
        self.text_bytes += s.len() as u64;
    }

    fn date(&mut self, d: &ExcelDateTime) {
        let (y, mo, d, h, mi, s, ms) = d.to_ymd_hms_milli();
        let day = days(y as i64, mo as i64, d as i64);
        let minutes = (day * 24 + h as i64) * 60 + mi as i64;
        self.dates += 1;
        self.moment_sum += (minutes * 60 + s as i64) * 1000 + ms as i64;
    }

    /// A date as OpenDocument writes it: 2020-01-31, or 2020-01-31T12:30:00 with or without decimals.
    fn iso(&mut self, s: &str) {
        let part = |from: usize, to: usize| s.get(from..to).and_then(|p| p.parse::<i64>().ok()).unwrap_or(0);
        let seconds = (part(11, 13) * 60 + part(14, 16)) * 60 + part(17, 19);
        self.dates += 1;
        self.moment_sum += (days(part(0, 4), part(5, 7), part(8, 10)) * 86_400 + seconds) * 1000 + part(20, 23);
    }

    fn streamed(&mut self, v: &DataRef) {
        self.cells += 1;
        match v {
            DataRef::Int(i) => self.number(*i as f64),
            DataRef::Float(f) => self.number(*f),
            DataRef::String(s) => self.text(s),
            DataRef::SharedString(s) => self.text(s),
            DataRef::DateTime(d) => self.date(d),
            DataRef::DateTimeIso(s) => self.iso(s),
            DataRef::Empty => self.cells -= 1,
            _ => self.other += 1,
        }
    }

    fn ranged(&mut self, v: &Data) {
        self.cells += 1;
        match v {
            Data::Int(i) => self.number(*i as f64),
            Data::Float(f) => self.number(*f),
            Data::String(s) => self.text(s),
            Data::DateTime(d) => self.date(d),
            Data::DateTimeIso(s) => self.iso(s),
            Data::Empty => self.cells -= 1,
            _ => self.other += 1,
        }
    }
}

fn read(path: &str) -> Result<Totals, Error> {
    let mut totals = Totals::default();
    if path.ends_with(".xlsx") || path.ends_with(".xlsm") {
        let mut book: Xlsx<_> = open_workbook(path)?;
        for name in book.sheet_names() {
            let mut cells = book.worksheet_cells_reader(&name)?;
            while let Some(cell) = cells.next_cell()? {
                totals.streamed(cell.get_value());
            }
        }
        return Ok(totals);
    }
    let mut book = open_workbook_auto(path)?;
    for name in book.sheet_names() {
        for row in book.worksheet_range(&name)?.rows() {
            row.iter().for_each(|v| totals.ranged(v));
        }
    }
    Ok(totals)
}

fn main() {
    let path = match std::env::args().nth(1) {
        Some(path) => path,
        None => {
            eprintln!("usage: calamine-sums FILE");
            std::process::exit(2);
        }
    };
    match read(&path) {
        Ok(t) => println!(
            "{{\"cells\":{},\"strings\":{},\"numbers\":{},\"dates\":{},\"other\":{},\"text_bytes\":{},\"number_sum\":{:?},\"moment_sum\":{}}}",
            t.cells, t.strings, t.numbers, t.dates, t.other, t.text_bytes, t.number_sum, t.moment_sum
        ),
        Err(e) => {
            eprintln!("read {path}: {e}");
            std::process::exit(1);
        }
    }
}
