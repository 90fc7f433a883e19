package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// kano is the kind of sheet with pairs of answers to Kano's questions: how one feels with a feature and without
// it. A form's export, with two columns a feature, is one too; it is told by its answers.
func kano() Kind {
	answer := func(name, fr, en, aboutFR, aboutEN, exampleFR, exampleEN, names, weak string) Field {
		return wordField(name, fr, en, aboutFR, aboutEN, exampleFR, exampleEN, names, weak, kanoAnswers()...)
	}
	k := factSheet(Kind{
		Name:  "kano",
		Title: Words{FR: "questions Kano", EN: "Kano questions"},
		About: Words{FR: "Une ligne par personne et caractéristique : l'avis avec elle, l'avis sans elle. L'export d'un formulaire, avec deux colonnes par caractéristique, est reconnu à ses réponses.", EN: "One row for each person and feature: the feeling with it, the feeling without it. A form's export, with two columns for each feature, is known by its answers."},
		Fields: join(
			idField("response_id", "N° réponse", "Response ID", "Numéro de la réponse.", "Number of the answer.", "12", "id, no", combine("reponse", "response", "respondent", "repondant")...),
			onMoment("answered_on", "Répondu le", "Answered on", "Jour de la réponse.", "Day of the answer.", "repondu le, date reponse, answered on, answered at, horodateur, survey date, submitted at, date enquete, timestamp, horodatage", "date, le"),
			who(),
			textField("feature", "Caractéristique", "Feature", "Ce sur quoi porte la question.", "What the question is about.", "emballage cadeau", "gift wrapping", "caracteristique, fonctionnalite, fonction, feature, kano feature, attribut kano, question kano", "question, attribut, attribute, item"),
			answer("functional", "Avec", "With", "Avis si elle est là : me plaît, normal, égal, m'en contente, me déplaît.", "Feeling with it: like, expect, neutral, live with, dislike.", "Cela me plaît", "I like it", "avec, fonctionnel, functional, question fonctionnelle, functional answer, reponse fonctionnelle, with, presence, si present", ""),
			answer("dysfunctional", "Sans", "Without", "Avis si elle manque.", "Feeling without it.", "Cela me déplaît", "I dislike it", "sans, dysfonctionnel, dysfunctional, question dysfonctionnelle, dysfunctional answer, reponse dysfonctionnelle, without, absence, si absent", ""),
			textField("segment", "Groupe", "Group", "Groupe de la personne.", "Group of the person.", "fidèles", "loyal", "groupe, groupe repondant, respondent group", "group, segment"),
		),
	},
		want{Words{FR: "la caractéristique", EN: "the feature"}, []string{"feature"}},
		want{Words{FR: "l'avis avec elle", EN: "the feeling with it"}, []string{"functional"}},
		want{Words{FR: "l'avis sans elle", EN: "the feeling without it"}, []string{"dysfunctional"}},
	)
	k.put = putKano
	return k
}

// kanoAnswers are the five answers, in Kano's order.
func kanoAnswers() []Choice {
	return []Choice{
		{Value: "like", Words: listed("cela me plaît, cela me plait, ca me plait, ça me plaît, me plait, j'aime, j aime, j'aimerais, tres satisfait, i like it, i like it that way, i would like it, i'd like it, like it, enjoy")},
		{Value: "must_be", Words: listed("cela est normal ainsi, c'est normal, c est normal, normal, cela doit etre ainsi, je m'y attends, attendu, il le faut, indispensable, must be, it must be that way, i expect it, expect, expect it, expected, i expect it that way, i am expecting it")},
		{Value: "neutral", Words: listed("cela m'est égal, cela m'est egal, ca m'est egal, m'est egal, egal, neutre, indifferent, indifferente, i am neutral, i'm neutral, neutral, i don't care, don't care")},
		{Value: "live_with", Words: listed("je m'en contente, je peux m'en contenter, je peux vivre avec, je m'en accommode, tolerable, i can live with it, i can live with it that way, live with, live with it, can live with, tolerate, i can tolerate it, i could live with it")},
		{Value: "dislike", Words: listed("cela me déplaît, cela me deplait, ca me deplait, me deplait, je n'aime pas, je n aime pas, pas satisfait, i dislike it, i dislike it that way, i would dislike it, dislike it, i don't like it")},
	}
}

// kanoPair is a feature of a form's export and its two columns.
type kanoPair struct {
	feature                   string
	functional, dysfunctional int
}

// lookForKano makes the sheet one of Kano's answers where two columns or more hold nothing else, unless it was
// recognised as something with a type of its own.
func (s *surveyor) lookForKano() {
	k := slices.IndexFunc(s.match.kinds, func(k Kind) bool { return k.Name == "kano" })
	if k < 0 || s.info.Hidden || s.kind != nil && s.kind.fact == nil {
		return
	}
	feeling := &s.match.kinds[k].Fields[s.match.kinds[k].field("functional")]
	for i := range s.kept[:max(0, len(s.kept)-1)] {
		columns := answerColumns(feeling, s.kept[i+1:])
		if len(columns) < 2 || len(columns)%2 != 0 || hasAnswer(feeling, s.kept[i]) {
			continue
		}
		pairs := pairAnswers(s.kept[i], columns)
		if pairs == nil {
			return
		}
		g, fields := s.match.guessAt(k, s.kept[i].Number, s.match.headersOf(s.kept[i]))
		if len(g.missing) == 0 {
			return // one row a person and feature
		}
		g.missing = nil
		s.kind, s.headerRow, s.columns, s.guess, s.pairs = g.kind, g.row, fields, g, pairs
		return
	}
}

// answerColumns lists the columns of which every filled cell, and at least one, is an answer.
func answerColumns(feeling *Field, rows []cell.Row) []int {
	answers, others := map[int]int{}, map[int]int{}
	for _, row := range rows {
		for i := range row.Cells {
			x := &row.Cells[i]
			if x.Type == cell.Text && trimBlanks(x.Text) == "" {
				continue
			}
			if _, ok := feeling.choose(answerWord(x)); ok {
				answers[x.Col]++
			} else {
				others[x.Col]++
			}
		}
	}
	var columns []int
	for c, n := range answers {
		if n > 4*others[c] {
			columns = append(columns, c)
		}
	}
	slices.Sort(columns)
	return columns
}

func hasAnswer(feeling *Field, row cell.Row) bool {
	return slices.ContainsFunc(row.Cells, func(x cell.Cell) bool {
		_, ok := feeling.choose(answerWord(&x))
		return ok
	})
}

// answerWord is a cell's words, without the signs and faces that forms put beside them.
func answerWord(x *cell.Cell) string {
	if x.Type != cell.Text || len(x.Text) > 200 {
		return ""
	}
	return foldWord(x.Text)
}

// pairAnswers puts the columns of one feature together: they stand side by side, and one of their questions
// says not or without. A pair that does not tell ("do not disturb" says not with and without) is as the others
// are; nil where none tells, or they contradict each other.
func pairAnswers(header cell.Row, columns []int) []kanoPair {
	titles := make(map[int]string)
	for i := range header.Cells {
		if x := &header.Cells[i]; x.Type == cell.Text {
			titles[x.Col] = oneLine(x.Text)
		}
	}
	withFirst, withoutFirst := 0, 0
	for i := 0; i+1 < len(columns); i += 2 {
		a, b := titles[columns[i]], titles[columns[i+1]]
		switch {
		case a == "" || b == "":
			return nil
		case negates(a) && !negates(b):
			withoutFirst++
		case negates(b) && !negates(a):
			withFirst++
		}
	}
	if (withFirst > 0) == (withoutFirst > 0) {
		return nil
	}
	var pairs []kanoPair
	for i := 0; i+1 < len(columns); i += 2 {
		with, without := columns[i], columns[i+1]
		if withoutFirst > 0 {
			with, without = without, with
		}
		pairs = append(pairs, kanoPair{titles[with], with, without})
	}
	return pairs
}

// negates reports a question about a feature's absence.
func negates(title string) bool {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return r == ' ' || r == '\'' || r == '’' || r == '\u00a0' || r == ',' || r == '"' })
	return slices.ContainsFunc(words, func(w string) bool {
		switch w {
		case "sans", "pas", "absence", "without", "not", "didn", "doesn", "lacked", "no", "absent", "dysfonctionnel", "dysfunctional", "-":
			return true
		}
		return false
	})
}

// putKano converts one row: one fact, or one for each feature of a form's export.
func putKano(r *row, sink Sink) error {
	if r.plan.pairs == nil {
		return putFact(r, sink)
	}
	kind := r.plan.kind
	values := make([]crm.FactValue, 0, len(kind.fact.Columns))
	for f := range kind.Fields {
		values = r.appendValue(values, f)
	}
	r.nameByAddress(values)
	var facts []crm.Fact
	for _, p := range r.plan.pairs {
		with, without := r.answer(p.functional), r.answer(p.dysfunctional)
		if !with.Set || !without.Set {
			continue
		}
		own := slices.Clone(values)
		own[kind.fact.Column("feature")] = crm.FactValue{Set: true, Text: p.feature}
		own[kind.fact.Column("functional")], own[kind.fact.Column("dysfunctional")] = with, without
		facts = append(facts, r.fact(kind.fact, own))
	}
	if len(facts) == 0 && !r.failed() {
		r.reject(problem.NothingSaid, -1, nil)
	}
	if r.failed() {
		return nil
	}
	r.count()
	for _, fact := range facts {
		if err := sink.Fact(fact); err != nil {
			return err
		}
	}
	return nil
}

// answer reads the answer in a column; a word that is none rejects the row.
func (r *row) answer(column int) crm.FactValue {
	i := slices.IndexFunc(r.all, func(x cell.Cell) bool { return x.Col == column })
	if i < 0 || trimBlanks(r.all[i].Text) == "" && r.all[i].Type == cell.Text {
		return crm.FactValue{}
	}
	feeling := &r.plan.kind.Fields[r.plan.kind.field("functional")]
	value, ok := feeling.choose(answerWord(&r.all[i]))
	if !ok {
		r.reject(problem.UnknownWord, -1, problem.Args{"value": shown(&r.all[i]), "known": feeling.choices()})
	}
	return crm.FactValue{Set: ok, Text: value}
}
