/*
 * Copyright the Image Mover authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package org.imagemover.store.rbd;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.imagemover.spi.ImageLocation;
import org.imagemover.spi.StoreDriver;
import org.imagemover.spi.StoreException;
import org.imagemover.testkit.StorePlace;

/** A namespace of a pool, with a user of its own, as the contract's tests reach it. */
final class RbdPlace implements StorePlace {

    private final Cluster ceph;
    private final String namespace = "zq-space-" + UUID.randomUUID().toString().substring(0, 8);
    private final Path key;
    private boolean denied;
    private final List<RbdStoreDriver> drivers = new ArrayList<>();

    RbdPlace(Cluster ceph, Path directory) throws Exception {
        this.ceph = ceph;
        ceph.peer().makeNamespace(namespace);
        this.key = Files.writeString(directory.resolve("zq-key"), ceph.secret());
    }

    @Override
    public String storeId() {
        return "ceph";
    }

    Configuration configuration() {
        return Configuration.of(
                "store.id",
                storeId(),
                "pool",
                Cluster.POOL,
                "namespace",
                namespace,
                "mon.host",
                ceph.monHost(),
                "user",
                Cluster.USER,
                "key",
                "file:" + key,
                "fsid",
                ceph.fsid(),
                "connect.timeout",
                "5 s",
                "operation.timeout",
                "10 s");
    }

    @Override
    public StoreDriver newDriver() throws StoreException {
        return driver(configuration());
    }

    /** Makes a driver that ends with the place. */
    RbdStoreDriver driver(Configuration configuration) throws StoreException {
        RbdStoreDriver driver = configuration.driver();
        drivers.add(driver);
        return driver;
    }

    @Override
    public StoreDriver newDriverOfMissingPlace() throws StoreException {
        return driver(configuration().with("mon.host", "127.0.0.1:1", "connect.timeout", "1"));
    }

    /** The image of a key as Ceph's commands name it. */
    String spec(String image) {
        return Cluster.POOL + "/" + namespace + "/" + image;
    }

    String namespace() {
        return namespace;
    }

    @Override
    public void put(String key, byte[] bytes) throws Exception {
        while (!ceph.peer().make(namespace, key, bytes)) {
            remove(key);
        }
    }

    void remove(String key) throws Exception {
        ceph.peer().remove(namespace, key);
    }

    /** A snapshot cannot be changed in place: what can is that another image has its name. */
    @Override
    public void change(String key, byte[] bytes) throws Exception {
        put(key, bytes);
    }

    @Override
    public void deny(String key) throws Exception {
        denied = true;
        ceph.deny();
    }

    /** An image cannot be cut off under a snapshot; it can be removed, whatever reads it. */
    @Override
    public void endEarly(String key, int size) throws Exception {
        remove(key);
    }

    @Override
    public ImageLocation location(String key) {
        return ImageLocation.ofUri(
                "rbd://" + ceph.fsid() + "/" + Cluster.POOL + "/" + key + "/snap", Map.of());
    }

    @Override
    public List<String> contents() throws Exception {
        return ceph.peer().list(namespace);
    }

    @Override
    public Set<String> hidden() {
        return Set.of(
                Cluster.POOL, namespace, Cluster.USER, ceph.secret(), "127.0.0.1", key.toString());
    }

    @Override
    public void close() throws Exception {
        drivers.forEach(RbdStoreDriver::deactivate);
        if (denied) {
            ceph.allow();
        }
    }
}
