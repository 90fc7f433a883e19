package ingest

// bookings is the kind of sheet with one appointment or booking a row.
func bookings() Kind {
	return factSheet(Kind{
		Name:   "bookings",
		Title:  Words{FR: "rendez-vous et réservations", EN: "appointments and bookings"},
		About:  Words{FR: "Une ligne par rendez-vous ou réservation : qui, pour quand, quelle table ou prestation, honoré ou non.", EN: "One row for each appointment or booking: who, for when, which table or service, kept or not."},
		unique: "booking_id",
		Fields: join(
			idField("booking_id", "N° réservation", "Booking ID", "Numéro de la réservation.", "Number of the booking.", "RDV-55", "", combine("reservation", "rdv", "rendez vous", "booking", "book", "appointment")...),
			who(),
			onMoment("booked_for_on", "Rendez-vous le", "Booked for", "Jour et heure du rendez-vous.", "Day and time of the appointment.", "rendez vous le, rendez vous, rdv, rdv le, date rdv, date rendez vous, reserve pour, reservation pour, booked for, appointment date, appointment, appointment time, arrival, arrival date, check in, check in date, arrivee, date arrivee, jour arrivee", "date reservation, reservation date, booking date, date booking, date, le, date et heure, date and time, date time, date heure, when, quand"),
			onMoment("made_on", "Réservé le", "Made on", "Jour où la réservation a été prise.", "Day on which it was made.", "reserve le, pris le, prise le, date prise rdv, made on, booked on, booked at, booking made on, reservation faite le, date prise, date booked, booking created", "created at, date creation, created, created on, cree le, creee le, date creation reservation, date reservation, reservation date, booking date, date booking"),
			textField("place", "Table ou prestation", "Table or service", "Table, salle, fauteuil ou prestation.", "Table, room, chair or service.", "table 12", "", "table, no table, salle, prestation, soin, service reserve, table or service, table ou prestation, room, service booked, resource, treatment, traitement, service type, table no, soin reserve, prestation reservee, service name, nom prestation, type prestation", "service, activity, activite, class, cours"),
			numberField("party", "Couverts", "Party size", "Nombre de personnes.", "Number of people.", "4", 0, 0, "couverts, nb couverts, nombre personnes, nb personnes, personnes, party, party size, covers, guests, no guests, number of guests, pax, no people, no covers, pers, nb pers, nb convives, convives, nombre couverts, nombre convives, invites", "people"),
			wordField("status", "Statut du rendez-vous", "Booking status", "Prévu, honoré, annulé, absent, déplacé.", "Planned, kept, cancelled, no show, moved.", "honoré", "kept", "statut rdv, statut rendez vous, statut reservation, booking status, appointment status, outcome, presence, venu", "statut, status, etat, state",
				Choice{Value: "planned", Words: listed("prévu, prevu, planned, confirmed, confirme, confirmee, booked, reserve, reservee, a venir, upcoming, scheduled, programme, en attente, pending")}, Choice{Value: "kept", Words: listed("honoré, honore, honoree, kept, done, termine, terminee, venu, venue, vu, vue, arrived, arrive, arrivee, completed, complete, seated, attended, present, presente, checked in, checked out, in house, stayed, sejour termine")},
				Choice{Value: "cancelled", Words: listed("annulé, annule, annulee, cancelled, canceled")}, Choice{Value: "no_show", Words: listed("absent, absente, absent excuse, absent non excuse, no show, noshow, non venu, pas venu, non honore, non honoree, lapin")},
				Choice{Value: "moved", Words: listed("déplacé, deplace, reporte, moved, rescheduled")}),
			idField("moved_for", "Déplacé pour", "Moved for", "Client pour lequel ce rendez-vous a été déplacé.", "Customer for whom this booking was moved.", "17850", "", listed("deplace pour, cede a, moved for, displaced by, given to")...),
			storeField(), sellerField(), channelField(), noteField(),
		),
	},
		whoNeed(),
		want{Words{FR: "le rendez-vous : son jour ou son numéro", EN: "the appointment: its day or number"}, []string{"booked_for_on", "booking_id"}},
	)
}
