public import Tables
import Yams

/// A schema as a YAML file that a person can read, edit and give back.
public enum SchemaFile {
  /// Bytes; a larger file is no schema.
  public static let longest = 16 << 20

  private static let identities: [Identity] = [
    .personName, .givenName, .familyName, .streetAddress, .email, .phone, .url, .ip, .code, .date,
    .geography,
  ]

  /// The schema with a comment on every field.
  ///
  /// - Parameter forPrivacy: with a form for each column's domain, in which nothing of the data
  ///   stands.
  public static func yaml(for schema: Schema, forPrivacy: Bool = false) -> String {
    var lines = [
      "# How a table is read, and what its columns mean. Edit it and give it back with --schema.",
      "#",
      "# target: the column a model would be trained to predict (optional)",
      "# columns: a list; a column that is not in it is looked at anew. Each has:",
      "#   name                as in the file",
      "#   kind                one of:",
      "#                         count        whole numbers",
      "#                         measurement  numbers with decimals",
      "#                         category     one of a list of levels",
      "#                         boolean      two levels that mean yes and no",
      "#                         date         a day",
      "#                         timestamp    a day and a time",
      "#                         text         free text: never copied",
      "#                         identifier   points at one person or record: generated, never learned",
      "# and, where it differs from what stands in brackets:",
      "#   identity            what it identifies a person by (nothing): "
        + identities[..<6].map(\.rawValue).joined(separator: ", ") + ",",
      "#                       " + identities[6...].map(\.rawValue).joined(separator: ", "),
      "#   rare_becomes_other  whether a level too rare to publish becomes “other” instead of a",
      "#                       common level (false)",
      "#   missing             how a missing cell is spelled (\"\")",
      "#   decimals            the most digits after the decimal mark (full precision)",
      "#   padded_decimals     whether every number has that many, as in 3.50 (false)",
      "#   least_decimals      the fewest digits after the decimal mark (0)",
      "#   decimal_comma       whether the decimal mark is a comma (false)",
      "#   group_separator     what stands between thousands, as in 1,234 (nothing)",
      "#   date_pattern        strftime directives, as in %d/%m/%Y (ISO 8601)",
      "#   source_type         the type the source declares, as in DECIMAL(10,2) (none)",
    ]
    lines += domainComments
    lines += constraintComments
    lines.append("")
    if let target = schema.target { lines.append("target: \(quoted(target))") }
    lines.append(schema.columns.isEmpty ? "columns: []" : "columns:")
    for column in schema.columns {
      let format = column.format
      lines.append("  - name: \(quoted(column.name))")
      lines.append("    kind: \(column.kind)")
      if let identity = column.identity {
        lines.append("    identity: \(quoted(identity.rawValue))")
      }
      if column.rareBecomesOther { lines.append("    rare_becomes_other: true") }
      if !format.missingToken.isEmpty {
        lines.append("    missing: \(quoted(format.missingToken))")
      }
      if let decimals = format.decimals { lines.append("    decimals: \(decimals)") }
      if format.paddedDecimals { lines.append("    padded_decimals: true") }
      if let least = format.leastDecimals { lines.append("    least_decimals: \(least)") }
      if format.decimalComma { lines.append("    decimal_comma: true") }
      if let mark = format.groupSeparator { lines.append("    group_separator: \(quoted(mark))") }
      if let pattern = format.datePattern { lines.append("    date_pattern: \(quoted(pattern))") }
      if let type = format.sourceType { lines.append("    source_type: \(quoted(type))") }
      lines += domainLines(column, forPrivacy: forPrivacy)
    }
    lines += constraintLines(schema.constraints)
    return lines.joined(separator: "\n") + "\n"
  }

  /// A YAML string in double quotes.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        let isPlain =
          scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80...0x9F).contains(scalar.value)
          && scalar.value != 0x2028 && scalar.value != 0x2029 && scalar.value != 0xFEFF
          && scalar.value & 0xFFFE != 0xFFFE
        if isPlain {
          result.unicodeScalars.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
      }
    }
    return result + "\""
  }

  /// The schema in a YAML text.
  ///
  /// - Throws: `FormatError` naming the line.
  public static func parse(_ yaml: String) throws -> Schema {
    let root: Node?
    do {
      root = try BoundedYAML.compose(yaml, longest: longest)
    } catch let fault as BoundedYAML.Fault {
      throw refusal(fault.line, fault.expected, fault.remedy)
    }
    guard let root, case .mapping(let fields) = root else {
      throw refusal(
        nil, "it must be a mapping with the key columns", "Print a schema to see its form.")
    }
    var schema = Schema(columns: [])
    var hasColumns = false
    for (key, value) in fields {
      switch key.string ?? "" {
      case "target": schema.target = try text(value, "target")
      case "columns":
        hasColumns = true
        guard case .sequence(let items) = value else {
          throw refusal(value.mark?.line, "columns must be a list", "Begin each with “- name:”.")
        }
        var names: Set<String> = []
        for item in items {
          let column = try column(item)
          guard names.insert(column.name).inserted else {
            throw refusal(
              item.mark?.line, "column “\(column.name)” stands there twice", "Remove one of them.")
          }
          schema.columns.append(column)
        }
      case "constraints": schema.constraints = try constraints(value)
      default: throw unknown(key, among: ["target", "columns", "constraints"])
      }
    }
    guard hasColumns else {
      throw refusal(nil, "the key columns is missing", "Print a schema to see its form.")
    }
    if let target = schema.target, !schema.columns.isEmpty, schema[target] == nil {
      throw refusal(
        nil, "the target “\(target)” is not among the columns", "Correct the target's name.")
    }
    // Without columns the schema speaks of a table not yet seen; the check comes with the table.
    if !schema.constraints.isEmpty, !schema.columns.isEmpty { try check(schema) }
    return schema
  }

  private static func column(_ node: Node) throws -> ColumnSchema {
    guard case .mapping(let fields) = node else {
      throw refusal(node.mark?.line, "a column must be a mapping", "Begin each with “- name:”.")
    }
    var name: String?
    var kind: Kind?
    var column = ColumnSchema(name: "", kind: .category)
    var domainFields: [String: Node] = [:]
    for (key, value) in fields {
      if let key = key.string, domainKeys.contains(key) {
        domainFields[key] = value
        continue
      }
      switch key.string ?? "" {
      case "name": name = try text(value, "name")
      case "kind":
        let word = try text(value, "kind")
        guard let known = Kind.tabular.first(where: { $0.rawValue == word }) else {
          let list = Kind.tabular.map(\.rawValue).joined(separator: ", ")
          throw refusal(value.mark?.line, "the kind is none of those known", "Use one of \(list).")
        }
        kind = known
      case "identity":
        let word = try text(value, "identity")
        guard let known = identities.first(where: { $0.rawValue == word }) else {
          let list = identities.map(\.rawValue).joined(separator: ", ")
          throw refusal(
            value.mark?.line, "the identity is none of those known", "Use one of \(list).")
        }
        column.identity = known
      case "rare_becomes_other": column.rareBecomesOther = try truth(value, "rare_becomes_other")
      case "missing": column.format.missingToken = try text(value, "missing")
      case "decimals": column.format.decimals = try number(value, "decimals")
      case "padded_decimals":
        column.format.paddedDecimals = try truth(value, "padded_decimals")
      case "least_decimals": column.format.leastDecimals = try number(value, "least_decimals")
      case "decimal_comma": column.format.decimalComma = try truth(value, "decimal_comma")
      case "group_separator":
        let mark = try text(value, "group_separator")
        guard [",", ".", " ", "'"].contains(mark) else {
          throw refusal(
            value.mark?.line, "the group separator is none of those known",
            "Use \",\", \".\", \" \" or \"'\".")
        }
        column.format.groupSeparator = mark
      case "date_pattern":
        let pattern = try text(value, "date_pattern")
        guard DatePattern(pattern) != nil else {
          throw refusal(
            value.mark?.line, "the date pattern is not understood",
            "Use strftime directives for year, month and day: %d/%m/%Y, for instance.")
        }
        column.format.datePattern = pattern
      case "source_type": column.format.sourceType = try text(value, "source_type")
      default:
        throw unknown(
          key,
          among: [
            "name", "kind", "identity", "rare_becomes_other", "missing", "decimals",
            "padded_decimals", "least_decimals", "decimal_comma", "group_separator",
            "date_pattern", "source_type",
          ] + domainKeys.sorted())
      }
    }
    guard let name else {
      throw refusal(node.mark?.line, "a column has no name", "Give it one.")
    }
    guard let kind else {
      throw refusal(node.mark?.line, "column “\(name)” has no kind", "Give it one.")
    }
    column.name = name
    column.kind = kind
    column.domain = try domain(domainFields, kind: kind, at: node.mark?.line)
    return column
  }

  static func text(_ node: Node, _ key: String) throws -> String {
    guard case .scalar(let scalar) = node else {
      throw refusal(node.mark?.line, "\(key) must be a text", "Put it in double quotes.")
    }
    return scalar.string
  }

  private static func number(_ node: Node, _ key: String) throws -> Int {
    guard let value = node.int, (0...15).contains(value) else {
      throw refusal(
        node.mark?.line, "\(key) must be a whole number from 0 to 15", "Correct the number.")
    }
    return value
  }

  static func truth(_ node: Node, _ key: String) throws -> Bool {
    guard let value = node.bool else {
      throw refusal(node.mark?.line, "\(key) must be true or false", "Write true or false.")
    }
    return value
  }

  static func unknown(_ key: Node, among known: [String]) -> FormatError {
    refusal(
      key.mark?.line, "the key “\((key.string ?? "").prefix(40))” is not known",
      "Use one of \(known.joined(separator: ", ")).")
  }

  static func refusal(_ line: Int?, _ expected: String, _ remedy: String) -> FormatError {
    FormatError(
      .schema, place: line.map { "The schema, line \($0)" } ?? "The schema", expected: expected,
      remedy: remedy)
  }
}
