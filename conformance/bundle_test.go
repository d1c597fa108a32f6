package conformance

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/stretchr/testify/require"

	"dev.toolbelt/conformance/host"
)

// unpack takes the tarball as the server does, which refuses what leads out of the folder it unpacks to.
func unpack(t *testing.T, tarball, folder string) {
	t.Helper()
	file, err := os.Open(tarball)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	entries := tar.NewReader(unzipped)
	for {
		entry, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		require.True(t, filepath.IsLocal(entry.Name), entry.Name)
		top, _, _ := strings.Cut(entry.Name, "/")
		require.Equal(t, host.PluginID, top, "one folder at the top")
		require.Zero(t, entry.Uid+entry.Gid, entry.Name)
		path := filepath.Join(folder, entry.Name)
		switch entry.Typeflag {
		case tar.TypeDir:
			require.NoError(t, os.MkdirAll(path, 0o744))
		case tar.TypeReg:
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o744))
			content, err := io.ReadAll(entries)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, content, os.FileMode(entry.Mode)&0o777))
		default:
			require.Fail(t, "neither a file nor a folder", entry.Name)
		}
	}
}

// unpacked is the folder of the packed plugin.
func unpacked(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	unpack(t, fromEnvironment(t, "TOOLBELT_TARBALL"), folder)
	return filepath.Join(folder, host.PluginID)
}

// executable is the path of this machine's executable in the bundle.
func executable(t *testing.T, bundle string) string {
	t.Helper()
	manifest, _, err := model.FindManifest(bundle)
	require.NoError(t, err)
	path := manifest.GetExecutableForRuntime(runtime.GOOS, runtime.GOARCH)
	require.NotEmpty(t, path, "the bundle has no executable for this machine")
	return path
}

// oldestGlibc is the minor version of the glibc that the packed plugin is linked against (build/portable.sh).
const oldestGlibc = 17

// TestThePackedPluginNeedsNothingButAnOldCLibrary: Mattermost's container image is distroless/base, which has glibc and no
// libgcc_s; servers without containers may have an older glibc than the machine that builds.
func TestThePackedPluginNeedsNothingButAnOldCLibrary(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the libraries of an ELF file")
	}
	bundle := unpacked(t)
	binary, err := elf.Open(filepath.Join(bundle, executable(t, bundle)))
	require.NoError(t, err)
	defer func() { _ = binary.Close() }()

	libraries, err := binary.ImportedLibraries()
	require.NoError(t, err)
	for _, library := range libraries {
		require.Regexp(t, `^(libc|libm|libpthread|libdl|librt|ld-linux-.*)\.so\.[0-9]+$`, library)
	}
	symbols, err := binary.ImportedSymbols()
	require.NoError(t, err)
	versioned := 0
	for _, symbol := range symbols {
		var minor int
		if _, err := fmt.Sscanf(symbol.Version, "GLIBC_2.%d", &minor); err == nil {
			require.LessOrEqual(t, minor, oldestGlibc, "%s needs a newer glibc", symbol.Name)
			versioned++
		}
	}
	require.NotZero(t, versioned, "no symbol says which glibc it needs")
}

// TestThePackedPluginNamesNoFolderOfTheMachineThatBuiltIt: it would tell who built it, and differ from machine to machine.
func TestThePackedPluginNamesNoFolderOfTheMachineThatBuiltIt(t *testing.T) {
	bundle := unpacked(t)
	content, err := os.ReadFile(filepath.Join(bundle, executable(t, bundle)))
	require.NoError(t, err)
	home, err := os.UserHomeDir()
	require.NoError(t, err)
	here, err := filepath.Abs("..")
	require.NoError(t, err)
	for _, folder := range []string{here, filepath.Join(home, ".cargo"), filepath.Join(home, ".rustup")} {
		require.False(t, bytes.Contains(content, []byte(folder+"/")), "the executable names %s", folder)
	}
}

// TestThePackedPluginTellsTheLicencesOfWhatIsLinkedIn: of the crates, of what the linker adds, and of the standard library.
func TestThePackedPluginTellsTheLicencesOfWhatIsLinkedIn(t *testing.T) {
	bundle := unpacked(t)
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join(bundle, name))
		require.NoError(t, err)
		return string(content)
	}
	told := read("THIRD-PARTY-LICENSES")
	require.Contains(t, told, "\ntokio ")
	if runtime.GOOS == "linux" {
		for _, part := range []string{"libunwind of LLVM", "compiler-rt of Zig", "start files of glibc"} {
			require.Contains(t, told, "\n"+part+" (")
		}
	}
	require.Contains(t, read("THIRD-PARTY-LICENSES-RUST.html"), "Copyright notices for The Rust Standard Library")
}

func TestThePackedPluginRunsFromWhereItIsUnpacked(t *testing.T) {
	bundle := unpacked(t)
	manifest, path, err := model.FindManifest(bundle)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(bundle, "plugin.json"), path)
	require.NoError(t, manifest.IsValid())
	for target, executable := range manifest.Server.Executables {
		info, err := os.Stat(filepath.Join(bundle, executable))
		require.NoError(t, err, "the manifest promises an executable for %s", target)
		require.NotZero(t, info.Mode()&0o111, executable)
	}
	for _, name := range []string{"LICENSE", "NOTICE", manifest.IconPath} {
		require.FileExists(t, filepath.Join(bundle, name))
	}

	running := startFrom(t, bundle, nil)
	receive(t, running.Agents.Registrations, "registration")
	_, text := call(t, connect(t, running, running.World.Ada.Id), "whoami", nil)
	require.Contains(t, text, "ada")
}
