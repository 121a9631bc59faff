import Tables

/// The eighteen kinds of identifiers that HIPAA's Safe Harbor has removed.
///
/// *Source*: 45 CFR 164.514(b)(2)(i), (A) to (R).
public enum SafeHarborItem: String, Sendable, Codable, CaseIterable {
  case names = "A"
  case geography = "B"
  case dates = "C"
  case telephone = "D"
  case fax = "E"
  case email = "F"
  case socialSecurity = "G"
  case medicalRecord = "H"
  case healthPlan = "I"
  case account = "J"
  case licence = "K"
  case vehicle = "L"
  case device = "M"
  case url = "N"
  case ip = "O"
  case biometric = "P"
  case photograph = "Q"
  case other = "R"

  /// In a few words.
  public var title: String {
    switch self {
    case .names: "names"
    case .geography: "places smaller than a state"
    case .dates: "dates but for the year, and ages over 89"
    case .telephone: "telephone numbers"
    case .fax: "fax numbers"
    case .email: "e-mail addresses"
    case .socialSecurity: "social security numbers"
    case .medicalRecord: "medical record numbers"
    case .healthPlan: "health plan beneficiary numbers"
    case .account: "account numbers"
    case .licence: "certificate and licence numbers"
    case .vehicle: "vehicle identifiers and plates"
    case .device: "device identifiers and serial numbers"
    case .url: "web addresses"
    case .ip: "IP addresses"
    case .biometric: "biometric identifiers"
    case .photograph: "full-face photographs"
    case .other: "any other unique number, characteristic or code"
    }
  }

  /// Which item an identifying column falls under.
  init(_ identity: Identity, named name: ColumnName) {
    typealias Words = ColumnName.Words
    func has(_ list: String) -> Bool { name.has(Set(list.split(separator: " ").map(String.init))) }
    switch identity {
    case .personName, .givenName, .familyName: self = .names
    case .streetAddress, .geography: self = .geography
    case .date: self = .dates
    case .email: self = .email
    case .url: self = .url
    case .ip: self = .ip
    case .phone: self = has("fax telefax") ? .fax : .telephone
    default:
      self =
        if has("ssn social") {
          .socialSecurity
        } else if has("photo photograph portrait headshot selfie picture foto bild") {
          .photograph
        } else if name.has(Words.picture) {
          .biometric
        } else if has("mrn chart patient patients hospital lab specimen encounter prontuario") {
          .medicalRecord
        } else if has("plan policy insurance beneficiary insured subscriber member versicherung") {
          .healthPlan
        } else if has("account acct card loan iban konto compte cuenta conto rekening") {
          .account
        } else if has("licence license certificate passport permit drivers npi") {
          .licence
        } else if has("vin vehicle plate plates chassis") {
          .vehicle
        } else if has("device serial imei mac implant udi") {
          .device
        } else {
          .other
        }
    }
  }
}
