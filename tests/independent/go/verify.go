// Verifies a checkpoint and inclusion proofs of a custodes log with the Go team's own packages
// (golang.org/x/mod/sumdb/note and sumdb/tlog), which know nothing of custodes.
//
//	go run verify.go DIR
//
// DIR is an object folder. Every entry of the log is proven to be in the signed tree, with hashes read from its tiles.
// Prints one line and exits 0, or says what is wrong and exits 1.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// folder serves tiles to tlog. The Go package names tiles tile/8/0/…; tlog-tiles leaves the height out.
type folder string

func (folder) Height() int { return tileHeight }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		body, err := os.ReadFile(filepath.Join(string(f), path))
		if err != nil {
			return nil, err
		}
		data = append(data, body)
	}
	return data, nil
}

func (folder) SaveTiles([]tlog.Tile, [][]byte) {}

func main() {
	if len(os.Args) != 2 {
		fail(fmt.Errorf("usage: verify.go DIR"))
	}
	dir := os.Args[1]
	origin, tree := openCheckpoint(dir)
	entries := readEntries(dir, tree.N)
	reader := tlog.TileHashReader(tree, folder(dir))
	for index, entry := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(index), reader)
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), tlog.RecordHash(entry)))
	}
	fmt.Printf("%s: %d entries are in the signed tree\n", origin, len(entries))
}

func openCheckpoint(dir string) (string, tlog.Tree) {
	vkey, err := os.ReadFile(filepath.Join(dir, "log.vkey"))
	check(err)
	verifier, err := note.NewVerifier(strings.TrimSuffix(string(vkey), "\n"))
	check(err)
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	check(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail(fmt.Errorf("the checkpoint has %d lines, origin %q", len(lines), lines[0]))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	if strconv.FormatInt(size, 10) != lines[1] || size < 0 || len(root) != tlog.HashSize {
		fail(fmt.Errorf("the checkpoint has size %q and a root of %d bytes", lines[1], len(root)))
	}
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return lines[0], tree
}

func readEntries(dir string, size int64) [][]byte {
	var entries [][]byte
	for first := int64(0); first < size; first += 1 << tileHeight {
		tile := tlog.Tile{H: tileHeight, L: -1, N: first >> tileHeight, W: int(min(1<<tileHeight, size-first))}
		path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
		body, err := os.ReadFile(filepath.Join(dir, path))
		check(err)
		for len(body) >= 2 && len(body) >= 2+int(binary.BigEndian.Uint16(body)) {
			length := int(binary.BigEndian.Uint16(body))
			entries = append(entries, body[2:2+length])
			body = body[2+length:]
		}
		if len(body) > 0 || len(entries) != int(first)+tile.W {
			fail(fmt.Errorf("%s has not %d entries", path, tile.W))
		}
	}
	return entries
}

func check(err error) {
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "verify.go:", err)
	os.Exit(1)
}
