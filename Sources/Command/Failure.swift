import ArgumentParser
import Foundation
import Understudy

/// One sentence and one exit code for every error, as sysexits.h numbers them.
enum Failure {
  static func exit(with error: any Error) -> Never {
    Progress.current?.clear()
    Unfinished.removeAll()
    guard let (sentence, code) = rendered(error) else { UnderstudyCommand.exit(withError: error) }
    FileHandle.standardError.write(Data("understudy: \(sentence)\n".utf8))
    Foundation.exit(code)
  }

  /// Nil for what the argument parser says itself (usage, help, version).
  static func rendered(_ error: any Error) -> (sentence: String, code: Int32)? {
    switch error {
    case is CancellationError: ("Interrupted; nothing half-written was left.", 130)
    case let error as FormatError where error.code == .cancelled:
      ("Interrupted; nothing half-written was left.", 130)
    case let error as FormatError: (error.description, error.code.exitCode)
    case let error as UnderstudyError: (error.description, exitCode(error.code))
    case let error as EnvelopeError: (error.description, 65)
    case let error as CodecError: (error.description, 65)
    case let error as PrivacyError: (error.description, exitCode(error.code))
    case let error as ConstraintError: (error.description, 65)
    case let error as EvaluationError: (error.description, 65)
    case let error as ProvenanceError: (error.description, 65)
    case let error as ScenarioError:
      (error.description, error.code == .simulator ? 70 : error.code == .request ? 64 : 65)
    case let error as Located: rendered(error.underlying).map { ("\(error.place): \($0.0)", $0.1) }
    case let error as CocoaError where error.code == .fileWriteOutOfSpace:
      ("The disk is full; nothing half-written was left.", 74)
    case let error as CocoaError:
      ("A file could not be read or written (\(error.code.rawValue)). Check paths and rights.", 74)
    default: nil
    }
  }

  private static func exitCode(_ code: UnderstudyError.Code) -> Int32 {
    switch code {
    case .tooFewRows, .nothingToLearn, .unknownColumn: 65
    case .exists, .missingFolder: 73
    case .badSetting: 64
    }
  }
}

extension Failure {
  private static func exitCode(_ code: PrivacyError.Code) -> Int32 {
    switch code {
    case .parameter: 64
    case .undeclared: 65
    case .ledger: 73
    case .spent: 77
    }
  }
}

/// An error and the file it was about.
struct Located: Error {
  var place: String
  var underlying: any Error
}
