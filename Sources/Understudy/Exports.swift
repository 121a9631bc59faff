// What a user of the library needs, from one import.
@_exported public import Chance
@_exported public import Codecs
@_exported public import Evaluation
@_exported public import Formats
@_exported public import NeuralClient
@_exported public import Privacy
@_exported public import Provenance
@_exported public import Reports
@_exported public import Scenarios
@_exported public import Synthesis
@_exported public import Tables
@_exported public import Tabular
