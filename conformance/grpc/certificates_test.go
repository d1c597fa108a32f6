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
			InsecureSkipVerify: true, Certificates: []tls.Certificate{selfSigned(t, elliptic.P521())},
		}),
	} {
		t.Run(stranger, func(t *testing.T) {
			_, err := check(t, running.plugin.Address(), credentials)
			require.Error(t, err)
		})
	}
	require.NoError(t, running.plugin.Health(), "the host is")
}

// A control: where the host offers no certificate a stranger is served who is a process of the plugin's own user, as this one is.
func TestWithoutAutoMTLSThePluginServesItsOwnUser(t *testing.T) {
	running := start(t, nil)
	answer, err := check(t, running.plugin.Address(), insecure.NewCredentials())
	require.NoError(t, err)
	require.Equal(t, grpc_health_v1.HealthCheckResponse_SERVING, answer.Status)
}

// check asks for the plugin's health over a connection of its own.
func check(
	t *testing.T, address net.Addr, credentials credentials.TransportCredentials, prepare ...func(),
) (*grpc_health_v1.HealthCheckResponse, error) {
	t.Helper()
	return grpc_health_v1.NewHealthClient(dial(t, address, credentials, prepare...)).Check(
		deadline(t), &grpc_health_v1.HealthCheckRequest{Service: "plugin"})
}

// dial is a connection to the plugin beside the host's. What is to be prepared is done by who opens it.
func dial(
	t *testing.T, address net.Addr, credentials credentials.TransportCredentials, prepare ...func(),
) *grpc.ClientConn {
	t.Helper()
	dial := func(ctx context.Context, _ string) (net.Conn, error) {
		for _, prepare := range prepare {
			prepare()
		}
		return (&net.Dialer{}).DialContext(ctx, address.Network(), address.String())
	}
	connection, err := grpc.NewClient("passthrough:///localhost",
		grpc.WithContextDialer(dial), grpc.WithTransportCredentials(credentials))
	require.NoError(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

// selfSigned is a certificate as go-plugin makes them, for the same name; its are on P-521.
func selfSigned(t *testing.T, curve elliptic.Curve) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
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
