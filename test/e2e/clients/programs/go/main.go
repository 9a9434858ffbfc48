// Command client uses Docker's own Go client of version 24; see ../node/report.cjs for what it prints.
package main

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/volume"
	"github.com/docker/docker/client"
)

const image = "alpine:latest"

// tested is what became of a task.
type tested struct {
	Test    string  `json:"test"`
	Outcome string  `json:"outcome"`
	Message *string `json:"message"`
}

// attempt runs one task and prints a line of JSON about it.
func attempt(test string, task func() error) {
	line := tested{Test: test, Outcome: "passed"}
	if err := task(); err != nil {
		message := err.Error()
		line.Outcome, line.Message = "failed", &message
	}
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}

func drained(stream io.ReadCloser, err error) error {
	if err != nil {
		return err
	}
	defer stream.Close()
	text, err := io.ReadAll(stream)
	if err == nil && strings.Contains(string(text), `"error"`) {
		return fmt.Errorf("%s", text)
	}
	return err
}

func buildContext() io.Reader {
	var buffer bytes.Buffer
	writer := tar.NewWriter(&buffer)
	text := []byte("FROM " + image + "\nRUN true\n")
	_ = writer.WriteHeader(&tar.Header{Name: "Dockerfile", Size: int64(len(text)), Mode: 0o644})
	_, _ = writer.Write(text)
	_ = writer.Close()
	return &buffer
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	docker, err := client.NewClientWithOpts(client.FromEnv, client.WithAPIVersionNegotiation())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	attempt("ping", func() error { _, err := docker.Ping(ctx); return err })
	attempt("info", func() error { _, err := docker.Info(ctx); return err })
	attempt("pull", func() error { return drained(docker.ImagePull(ctx, image, types.ImagePullOptions{})) })
	attempt("tag", func() error { return docker.ImageTag(ctx, image, "127.0.0.1:5000/go:24") })
	attempt("push", func() error {
		return drained(docker.ImagePush(ctx, "127.0.0.1:5000/go:24", types.ImagePushOptions{RegistryAuth: "e30="}))
	})
	attempt("build", func() error {
		answer, err := docker.ImageBuild(ctx, buildContext(), types.ImageBuildOptions{Tags: []string{"go/built"}, Remove: true})
		return drained(answer.Body, err)
	})
	attempt("network create", func() error {
		_, err := docker.NetworkCreate(ctx, "gonet", types.NetworkCreate{CheckDuplicate: true})
		return err
	})
	attempt("volume create", func() error {
		_, err := docker.VolumeCreate(ctx, volume.CreateOptions{Name: "govolume"})
		return err
	})
	var id string
	attempt("create", func() error {
		made, err := docker.ContainerCreate(ctx,
			&container.Config{Image: image, Cmd: []string{"sleep", "300"}, Tty: true},
			&container.HostConfig{Binds: []string{"govolume:/data"}}, &network.NetworkingConfig{}, nil, "gone")
		id = made.ID
		return err
	})
	attempt("start", func() error { return docker.ContainerStart(ctx, id, types.ContainerStartOptions{}) })
	attempt("resize", func() error {
		return docker.ContainerResize(ctx, id, types.ResizeOptions{Height: 20, Width: 80})
	})
	attempt("exec", func() error {
		made, err := docker.ContainerExecCreate(ctx, id, types.ExecConfig{Cmd: []string{"true"}, AttachStdout: true})
		if err != nil {
			return err
		}
		stream, err := docker.ContainerExecAttach(ctx, made.ID, types.ExecStartCheck{})
		if err != nil {
			return err
		}
		stream.Close()
		return nil
	})
	attempt("attach", func() error {
		stream, err := docker.ContainerAttach(ctx, id, types.ContainerAttachOptions{Stream: true, Stdin: true, Stdout: true})
		if err == nil {
			stream.Close()
		}
		return err
	})
	attempt("connect", func() error { return docker.NetworkConnect(ctx, "gonet", id, nil) })
	attempt("disconnect", func() error { return docker.NetworkDisconnect(ctx, "gonet", id, true) })
	attempt("pause", func() error { return docker.ContainerPause(ctx, id) })
	attempt("unpause", func() error { return docker.ContainerUnpause(ctx, id) })
	attempt("rename", func() error { return docker.ContainerRename(ctx, id, "gone2") })
	attempt("update", func() error {
		_, err := docker.ContainerUpdate(ctx, id, container.UpdateConfig{Resources: container.Resources{CPUShares: 512}})
		return err
	})
	attempt("restart", func() error {
		none := 0
		return docker.ContainerRestart(ctx, id, container.StopOptions{Timeout: &none})
	})
	attempt("commit", func() error {
		_, err := docker.ContainerCommit(ctx, id, types.ContainerCommitOptions{Reference: "go/committed"})
		return err
	})
	attempt("kill", func() error { return docker.ContainerKill(ctx, id, "KILL") })
	attempt("wait", func() error {
		ended, failed := docker.ContainerWait(ctx, id, container.WaitConditionNotRunning)
		select {
		case <-ended:
			return nil
		case err := <-failed:
			return err
		}
	})
	attempt("start again", func() error { return docker.ContainerStart(ctx, id, types.ContainerStartOptions{}) })
	attempt("stop", func() error { none := 0; return docker.ContainerStop(ctx, id, container.StopOptions{Timeout: &none}) })
	attempt("logs", func() error {
		return drained(docker.ContainerLogs(ctx, id, types.ContainerLogsOptions{ShowStdout: true}))
	})
	attempt("remove", func() error {
		return docker.ContainerRemove(ctx, id, types.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	})
	attempt("remove a network", func() error { return docker.NetworkRemove(ctx, "gonet") })
	attempt("remove a volume", func() error { return docker.VolumeRemove(ctx, "govolume", true) })
	attempt("prune containers", func() error { _, err := docker.ContainersPrune(ctx, filters.NewArgs()); return err })
	attempt("prune volumes", func() error { _, err := docker.VolumesPrune(ctx, filters.NewArgs()); return err })
	attempt("prune networks", func() error { _, err := docker.NetworksPrune(ctx, filters.NewArgs()); return err })
	attempt("prune images", func() error { _, err := docker.ImagesPrune(ctx, filters.NewArgs()); return err })
	attempt("prune builds", func() error {
		_, err := docker.BuildCachePrune(ctx, types.BuildCachePruneOptions{})
		return err
	})
}
