package grpc_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"

	"dev.toolbelt/conformance/grpc/supervisor"
)

func TestWithAutoMTLSNobodyButTheHostIsServed(t *testing.T) {
	running := start(t, nil, supervisor.AutoMTLS)
	for stranger, credentials := range map[string]credentials.TransportCredentials{
		"without TLS":           insecure.NewCredentials(),
		"without a certificate": credentials.NewTLS(&tls.Config{InsecureSkipVerify: true}),
		"with one of its own": credentials.NewTLS(&tls.Config{
			InsecureSkipVerify: true, Certificates: []tls.Certificate{selfSigned(t)},
		}),
	} {
		t.Run(stranger, func(t *testing.T) {
			_, err := check(t, running.plugin.Address(), credentials)
			require.Error(t, err)
		})
	}
	require.NoError(t, running.plugin.Health(), "the host is")
}

// A control: the same stranger is served where the host offers no certificate.
func TestWithoutAutoMTLSThePluginTrustsTheMachine(t *testing.T) {
	running := start(t, nil)
	answer, err := check(t, running.plugin.Address(), insecure.NewCredentials())
	require.NoError(t, err)
	require.Equal(t, grpc_health_v1.HealthCheckResponse_SERVING, answer.Status)
}

// check asks for the plugin's health over a connection of its own.
func check(
	t *testing.T, address net.Addr, credentials credentials.TransportCredentials,
) (*grpc_health_v1.HealthCheckResponse, error) {
	t.Helper()
	dial := func(ctx context.Context, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, address.Network(), address.String())
	}
	connection, err := grpc.NewClient("passthrough:///localhost",
		grpc.WithContextDialer(dial), grpc.WithTransportCredentials(credentials))
	require.NoError(t, err)
	defer func() { _ = connection.Close() }()
	return grpc_health_v1.NewHealthClient(connection).Check(
		deadline(t), &grpc_health_v1.HealthCheckRequest{Service: "plugin"})
}

// selfSigned is a certificate as go-plugin makes them, for the same name.
func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Minute), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
