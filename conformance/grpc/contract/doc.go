// Package contract is proto/ in Go: the messages and services by which a server and its plugins talk over gRPC. The rest of it is
// generated where it is needed, by package generate, and is in no folder of the repository.
package contract
