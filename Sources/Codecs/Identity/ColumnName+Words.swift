extension ColumnName {
  /// What columns are called in English, German, French, Spanish, Italian, Dutch and Portuguese.
  /// Lower case, no accents, singular.
  enum Words {
    static let given = words(
      """
      givenname forename firstname fname vorname rufname prenom nombre primernombre nomedibattesimo
      voornaam roepnaam prenome middlename
      """)
    static let family = words(
      """
      surname lastname lname familyname maidenname nachname familienname geburtsname zuname
      patronyme nomdefamille apellido apellidos cognome achternaam familienaam sobrenome apelido
      maiden
      """)
    static let name = words("name names nom nome naam fullname")
    /// Whose name makes it a person's.
    static let person = words(
      """
      patient patients subj customer client member user person subject participant employee staff student
      pupil teacher policyholder beneficiary insured claimant borrower holder contact applicant
      candidate donor driver owner tenant resident provider physician doctor nurse surgeon therapist
      subscriber guardian parent mother father child spouse witness author respondent volunteer
      victim defendant plaintiff lawyer attorney agent guest passenger traveler traveller player
      recipient sender buyer seller payee cardholder cust emp pat pt
      kunde kunden klient mitglied versicherten versicherter benutzer mitarbeiter schuler arzt
      inhaber ansprechpartner bewerber spender fahrer mieter
      adherent utilisateur assure salarie eleve etudiant medecin titulaire
      paciente cliente usuario miembro empleado alumno estudiante medico titular asegurado
      paziente utente dipendente studente assicurato titolare
      klant gebruiker medewerker leerling arts verzekerde
      funcionario aluno segurado
      """)
    /// What is numbered for a person or an event of theirs.
    static let record = words(
      """
      account acct policy card loan record case encounter visit admission hospitalization episode
      claim order invoice transaction txn booking reservation contract ticket device vehicle
      household sample specimen chart file prescription referral application session payment
      receipt shipment tracking medical health insurance beneficiary licence license certificate
      passport permit registration serial plate chassis telefon phone fax mobile social security
      tax national identity document hospital lab
      konto versicherung versicherungs vertrag vertrags rechnung rechnungs auftrag auftrags bestell
      fall akte akten ausweis reisepass fuhrerschein steuer sozialversicherungs fahrgestell serien
      patienten mitglieds personal matrikel aktenzeichen
      compte contrat facture dossier securite sociale permis
      cuenta poliza factura contrato expediente historia licencia pasaporte seguro
      conto polizza fattura contratto cartella patente passaporto tessera
      rekening polis factuur dossier paspoort rijbewijs
      conta apolice fatura prontuario
      """)
    /// Always an identifier's name.
    static let identifier = words(
      """
      id ids identifier identifikation identificador identificativo identifiant kennung uid uuid guid
      oid rowid recordid mrn ssn udi nin nino nif nie dni cpf bsn imei imsi iccid
      vin iban passport reisepass passeport pasaporte passaporto paspoort passaporte codicefiscale
      steuerid npi siret cnpj ein tin drivers driverslicense
      """)
    /// An identifier's name where the values are unique, or belong to a person or record.
    static let number = words(
      """
      nr no number num nummer numero nro ref reference referenz code key schlussel codigo codice
      chiave clave serial token hash barcode ticket kennzeichen plate plates matricula targa kenteken
      immatriculation placa username userid login handle nick nickname account index idx konto kennung
      """)
    /// What the number of a row is called.
    static let index = words(
      """
      index idx row rows rownum rownames rowname obs observation case seq sequence serial entry item nr
      no num zeile ligne fila riga rij linha
      """)
    /// What an account is called: its number is an identifier however often it repeats.
    static let account = words(
      "account acct card policy loan konto compte cuenta conto rekening conta poliza polizza polis")
    /// Columns that only people have.
    static let peoples = words(
      """
      sex gender geschlecht sexe sexo sesso geslacht genero dob birth birthdate birthday geburtsdatum
      naissance nacimiento nascita nascimento geboortedatum ssn marital
      """)
    static let login = words("username user login handle nick nickname screenname benutzername")
    /// A table of kinds, not of persons: "admission_type_id".
    static let kinds = words(
      """
      type types status source disposition category class group kind reason level method mode grade
      stage country language currency department specialty speciality gender sex race ethnicity
      region version rank priority role typ art klasse gruppe kategorie tipo classe grupo gruppo
      categorie soort
      """)
    /// A quantity: unique or not, it is learned.
    static let quantity = words(
      """
      price cost costs income salary wage amount weight count total sum avg average mean median rate
      score size length width height depth area population distance duration quantity qty balance
      revenue charge charges percent percentage share ratio value age bytes milliseconds seconds
      minutes hours days weeks months years time year cycle step period rank temperature pressure
      speed lat lon preis kosten gehalt betrag gewicht anzahl summe umsatz prix cout montant poids
      nombre quantite precio costo importe peso cantidad prezzo importo prijs bedrag gewicht aantal
      preco valor quantidade zeit jahr alter
      """)
    static let email = words("email mail emails correo courriel emailadresse mailadresse")
    static let phone = words(
      """
      phone telephone tel mobile cell cellphone fax telefax telefon telefonnummer handy handynummer
      rufnummer mobil telefono movil telefone celular telemovel cellulare telefoon portable
      """)
    static let address = words(
      """
      address addr street streetaddress adresse anschrift strasse str rue adresse voie direccion
      calle domicilio indirizzo via adres straat endereco rua morada adress
      """)
    static let url = words("url uri link website homepage web webseite site")
    static let ip = words("ip ipaddress ipv")
    static let town = words(
      """
      city town village municipality county district borough parish suburb neighborhood
      neighbourhood birthplace hometown
      stadt ort gemeinde landkreis kreis bezirk wohnort geburtsort ortschaft
      ville commune departement arrondissement
      ciudad municipio localidad provincia poblacion comarca
      citta comune localita paese
      stad plaats woonplaats gemeente geboorteplaats
      cidade concelho freguesia distrito bairro
      """)
    static let postcode = words(
      """
      zip zipcode postcode postal postalcode plz postleitzahl codepostal codigopostal cap cep
      postnummer cp
      """)
    static let state = words("state province bundesland estado stato provincie")
    static let latitude = words("lat latitude breitengrad breite latitud latitudine breedtegraad")
    static let longitude = words(
      "lon lng long longitude langengrad lange longitud longitudine lengtegraad")
    static let age = words("age alter edad eta leeftijd idade")
    static let things = words(
      """
      vehicle car house building policy account machine equipment device asset company firm
      property model battery engine wine tree stock
      """)
    static let month = words("month monat mois mes mese maand")
    static let weekday = words("weekday wochentag dow")
    static let picture = words(
      """
      photo photograph portrait headshot picture selfie fingerprint biometric biometrics iris retina
      voiceprint faceprint foto bild fingerabdruck empreinte huella impronta vingerafdruk
      """)

    private static func words(_ list: String) -> Set<String> {
      Set(list.split { $0 == " " || $0 == "\n" }.map(String.init))
    }

    static let all: Set<String> = [
      given, family, name, person, record, identifier, number, login, kinds, quantity, email, phone,
      address, url, ip, town, postcode, state, latitude, longitude, age, month, weekday, picture,
      words("first last middle full birth home work date provider primary secondary"),
    ].reduce(into: []) { $0.formUnion($1) }

    /// Words that may end a compound.
    static let tails: Set<String> = words(
      """
      id ids nr no number nummer num numero name names nom nome naam code key email mail phone address
      adresse adres strasse straat ort stadt date datum
      """)
  }
}
