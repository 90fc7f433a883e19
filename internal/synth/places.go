package synth

import "fmt"

// home is a town and how its postal codes are made: a fixed French code, the first half of a Canadian or of a
// British one.
type home struct {
	city   string
	prefix string
	land   string // "fr", "ca" or "gb"
}

// code is a postal code of the town. The letters left out are those the two post offices leave out.
func (h home) code(d dice) string {
	const canadian, british = "ABCEGHJKLMNPRSTVWXYZ", "ABDEFGHJLNPQRSTUWXYZ"
	switch h.land {
	case "ca":
		return fmt.Sprintf("%s %d%c%d", h.prefix, d.between(0, 9), pick(d, []byte(canadian)), d.between(0, 9))
	case "gb":
		return fmt.Sprintf("%s %d%c%c", h.prefix, d.between(0, 9), pick(d, []byte(british)), pick(d, []byte(british)))
	}
	return h.prefix
}

func frenchHomes() []home {
	return []home{
		{"Paris", "75003", "fr"},
		{"Paris", "75011", "fr"},
		{"Paris", "75014", "fr"},
		{"Paris", "75018", "fr"},
		{"Lyon", "69001", "fr"},
		{"Lyon", "69006", "fr"},
		{"Marseille", "13006", "fr"},
		{"Marseille", "13008", "fr"},
		{"Toulouse", "31000", "fr"},
		{"Nice", "06000", "fr"},
		{"Antibes", "06600", "fr"},
		{"Nantes", "44000", "fr"},
		{"Rennes", "35000", "fr"},
		{"Saint-Malo", "35400", "fr"},
		{"Brest", "29200", "fr"},
		{"Quimper", "29000", "fr"},
		{"Lille", "59000", "fr"},
		{"Roubaix", "59100", "fr"},
		{"Strasbourg", "67000", "fr"},
		{"Colmar", "68000", "fr"},
		{"Bordeaux", "33000", "fr"},
		{"Arcachon", "33120", "fr"},
		{"Bayonne", "64100", "fr"},
		{"Pau", "64000", "fr"},
		{"Montpellier", "34000", "fr"},
		{"Nîmes", "30000", "fr"},
		{"Avignon", "84000", "fr"},
		{"Aix-en-Provence", "13100", "fr"},
		{"Grenoble", "38000", "fr"},
		{"Annecy", "74000", "fr"},
		{"Chambéry", "73000", "fr"},
		{"Bourg-en-Bresse", "01000", "fr"},
		{"Dijon", "21000", "fr"},
		{"Besançon", "25000", "fr"},
		{"Reims", "51100", "fr"},
		{"Orléans", "45000", "fr"},
		{"Tours", "37000", "fr"},
		{"Angers", "49000", "fr"},
		{"La Rochelle", "17000", "fr"},
		{"Limoges", "87000", "fr"},
		{"Clermont-Ferrand", "63000", "fr"},
		{"Digne-les-Bains", "04000", "fr"},
		{"Ajaccio", "20000", "fr"},
		{"Versailles", "78000", "fr"},
	}
}

func quebecHomes() []home {
	return []home{
		{"Montréal", "H2X", "ca"},
		{"Montréal", "H2J", "ca"},
		{"Montréal", "H3G", "ca"},
		{"Québec", "G1R", "ca"},
		{"Québec", "G1K", "ca"},
		{"Laval", "H7N", "ca"},
		{"Longueuil", "J4K", "ca"},
		{"Sherbrooke", "J1H", "ca"},
		{"Trois-Rivières", "G9A", "ca"},
		{"Gatineau", "J8X", "ca"},
		{"Rimouski", "G5L", "ca"},
		{"Chicoutimi", "G7H", "ca"},
		{"Lévis", "G6V", "ca"},
		{"Saint-Jérôme", "J7Z", "ca"},
		{"Drummondville", "J2C", "ca"},
		{"Granby", "J2G", "ca"},
	}
}

func englishHomes() []home {
	return []home{
		{"London", "N1", "gb"},
		{"London", "SE15", "gb"},
		{"London", "W6", "gb"},
		{"London", "E9", "gb"},
		{"Bath", "BA1", "gb"},
		{"Bristol", "BS6", "gb"},
		{"Oxford", "OX4", "gb"},
		{"Cambridge", "CB1", "gb"},
		{"Brighton", "BN2", "gb"},
		{"Canterbury", "CT1", "gb"},
		{"Norwich", "NR2", "gb"},
		{"York", "YO1", "gb"},
		{"Leeds", "LS6", "gb"},
		{"Manchester", "M20", "gb"},
		{"Liverpool", "L17", "gb"},
		{"Edinburgh", "EH8", "gb"},
		{"Glasgow", "G12", "gb"},
		{"Cardiff", "CF11", "gb"},
		{"Exeter", "EX4", "gb"},
		{"Hebden Bridge", "HX7", "gb"},
	}
}

func frenchStreets() []string {
	return []string{
		"%d rue de la République", "%d rue Victor-Hugo", "%d avenue Jean-Jaurès", "%d rue des Écoles", "%d place du Marché",
		"%d chemin des Vignes", "%d rue de l'Église", "%d boulevard Gambetta", "%d rue des Lilas", "%d impasse du Moulin",
		"%d rue Saint-Denis", "%d avenue du Parc", "%d quai des Chartrons", "%d rue du Faubourg", "%d allée des Érables",
	}
}

func englishStreets() []string {
	return []string{
		"%d High Street", "%d Church Lane", "%d Mill Road", "%d Station Road", "%d Victoria Terrace", "%d Queen's Road",
		"%d Orchard Close", "%d Park Avenue", "%d King Street", "%d The Green", "%d Maple Avenue", "%d Elm Grove",
	}
}

// domains are names that RFC 2606 §3 keeps for examples, and names below them.
func domains() []string {
	return []string{
		"example.com", "example.com", "example.org", "example.net", "mail.example.com", "poste.example.net",
		"courriel.example.org", "boite.example.com", "post.example.org", "home.example.net",
	}
}
