package synth

func frenchFirstNames() []string {
	return []string{
		"Marie", "Camille", "Léa", "Chloé", "Manon", "Inès", "Sarah", "Juliette", "Élise", "Zoé", "Françoise", "Monique",
		"Nathalie", "Isabelle", "Sylvie", "Catherine", "Anne-Marie", "Véronique", "Hélène", "Aurélie", "Céline", "Noémie",
		"Geneviève", "Maëlle", "Anaïs", "Océane", "Mathilde", "Agathe", "Lucie", "Solène", "Jean", "Pierre", "Michel",
		"Philippe", "Alain", "Nicolas", "Christophe", "Laurent", "Frédéric", "Sébastien", "Julien", "Thomas", "Antoine",
		"Louis", "Hugo", "Gabriel", "Raphaël", "Jules", "Théo", "Étienne", "François", "Jérôme", "Benoît", "Cédric", "Loïc",
		"Jean-Baptiste", "Mathieu", "Olivier", "Xavier", "Yann", "Karim", "Fatou", "Samira", "Mehdi", "Aïcha", "Linh",
	}
}

func frenchLastNames() []string {
	return []string{
		"Martin", "Bernard", "Dubois", "Thomas", "Robert", "Richard", "Petit", "Durand", "Leroy", "Moreau", "Simon",
		"Laurent", "Lefèvre", "Michel", "Garcia", "David", "Bertrand", "Roux", "Vincent", "Fournier", "Morel", "Girard",
		"André", "Mercier", "Dupont", "Lambert", "Bonnet", "François", "Martinez", "Legrand", "Garnier", "Faure", "Rousseau",
		"Blanc", "Guérin", "Muller", "Henry", "Roussel", "Nicolas", "Perrin", "Morin", "Mathieu", "Clément", "Gauthier",
		"Dumont", "Lopez", "Fontaine", "Chevalier", "Robin", "Masson", "Sanchez", "Gérard", "Nguyen", "Boyer", "Denis",
		"Lemaire", "Duval", "Joly", "Gautier", "Roger", "Roche", "Roy", "Noël", "Meyer", "Lucas", "Meunier", "Diallo",
		"Marchand", "Dufour", "Benali", "Tremblay", "Gagnon", "Bouchard", "Côté", "Gagné", "Lavoie", "Bélanger", "Pelletier",
		"Lévesque", "Bergeron", "Leblanc", "Paquette", "Desjardins", "Lachance", "Le Goff", "Le Gall", "D'Aubigny", "de La Tour",
	}
}

func englishFirstNames() []string {
	return []string{
		"Emma", "Olivia", "Amelia", "Charlotte", "Grace", "Harriet", "Lucy", "Eleanor", "Margaret", "Susan", "Karen", "Rachel",
		"Hannah", "Sophie", "Victoria", "Alice", "Fiona", "Heather", "Priya", "Zainab", "James", "John", "William", "George",
		"Oliver", "Harry", "Jack", "Edward", "Henry", "Arthur", "Andrew", "Stephen", "Peter", "Simon", "Graham", "Neil",
		"Callum", "Rhys", "Sean", "Imran", "Kwame", "Daniel", "Matthew", "Robert",
	}
}

func englishLastNames() []string {
	return []string{
		"Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Robinson", "Wright", "Thompson",
		"Evans", "Walker", "White", "Roberts", "Green", "Hall", "Wood", "Jackson", "Clarke", "Patel", "Khan", "Lewis", "Harris",
		"Clark", "Scott", "Turner", "Hill", "Cooper", "Ward", "Moore", "Morgan", "Watson", "Baker", "Harrison", "Morris",
		"Allen", "Mitchell", "King", "Bell", "O'Brien", "O'Connor", "MacDonald", "Fraser", "Campbell", "Okafor", "Mensah",
		"Whitfield", "Ashworth", "Pemberton", "Hartley", "Lloyd", "Griffiths", "Price",
	}
}
