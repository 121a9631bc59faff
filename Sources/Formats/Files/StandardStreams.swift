/// Where `-` reads from and writes to: the process's own streams, unless a task binds others.
package enum StandardStreams {
  @TaskLocal package static var input: Int32 = 0
  @TaskLocal package static var output: Int32 = 1
}
